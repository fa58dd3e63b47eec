import type { Script, Function as ShellFunction, Word } from 'unbash';
import { CapReached, spend } from '../effects/budget.ts';
import type { Act, Effect } from '../effects/effect.ts';
import { DOUBT, UNKNOWN } from '../effects/effect.ts';
import { absolute } from '../effects/real-path.ts';
import type { World } from '../effects/world.ts';

/** The ways back into following a script, for what stands below it. */
export type Follow = {
  script: (shell: Shell, script: Script) => Result;
  source: (shell: Shell, text: string) => Result;
  command: (shell: Shell, argv: readonly string[]) => Result;
  text: (shell: Shell, word: Word) => string;
};

/** What a shell knows at one point of a command line. */
export type Shell = {
  readonly world: World;
  readonly follow: Follow;
  cwd: string;
  /** Scalars are lists of one. */
  readonly variables: Map<string, string[]>;
  /** Names that stand for other names (`declare -n`). */
  readonly references: Map<string, string>;
  readonly functions: Map<string, ShellFunction['body']>;
  readonly aliases: Map<string, string>;
  readonly options: Set<string>;
  positional: string[];
  /** What can be read from standard input; `undefined` when nobody knows. */
  input: string | undefined;
  privileged: boolean;
  readonly depth: number;
};

/** How a command ended, and what it printed. */
export type Result = { status: 'ok' | 'failed' | 'unknown'; output: string };

const MAX_DEPTH = 40;

/** The shell in which a tool call starts. */
export function createShell(world: World, follow: Follow): Shell {
  const { cwd, env, home, uid } = world.request;
  const variables = new Map<string, string[]>();
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined) variables.set(name, [value]);
  }
  variables.set('PWD', [cwd]);
  if (!variables.has('HOME')) variables.set('HOME', [home]);
  return {
    world,
    follow,
    cwd,
    variables,
    references: new Map(),
    functions: new Map(),
    aliases: new Map(),
    options: new Set(),
    positional: [],
    input: undefined,
    privileged: uid === 0,
    depth: 0,
  };
}

/** A shell below `shell`: what it changes stays in it. */
export function subshell(shell: Shell, changes: Partial<Shell> = {}): Shell {
  if (shell.depth >= MAX_DEPTH) throw new CapReached();
  spend(shell.world.budget);
  return {
    ...shell,
    variables: new Map(shell.variables),
    references: new Map(shell.references),
    functions: new Map(shell.functions),
    aliases: new Map(shell.aliases),
    options: new Set(shell.options),
    depth: shell.depth + 1,
    ...changes,
  };
}

/** The path that `text` means in this shell. */
export function pathIn(shell: Shell, text: string): string {
  const here = text.replace(/^\/proc\/(?:self|\d+)\/cwd(?=\/|$)/, () => shell.cwd);
  return absolute(shell.cwd, here);
}

type Manner = { depth?: Effect['depth']; reach?: Effect['reach']; possible?: boolean };

/** Notes that the command would do this to the file that `text` names. */
export function affect(shell: Shell, act: Act, text: string, manner: Manner = {}): void {
  if (text === '') return;
  spend(shell.world.budget);
  const { depth = 'node', reach = 'entry', possible = text.includes(DOUBT) } = manner;
  shell.world.effects.push({
    act,
    path: pathIn(shell, text),
    // A trailing slash makes even `rm` go through a link.
    reach: /\/\.?$/.test(text) ? 'target' : reach,
    depth,
    certainty: possible ? 'possible' : 'certain',
  });
}

/** Text that nobody knows, but which may name something below the places that were mentioned. */
export function unknownText(shell: Shell, mentioned: readonly string[]): string {
  const places = mentioned.filter((text) => text.includes('/') && !text.startsWith('-'));
  const lines = places.map((text) => `${text.replace(/\/+$/, '')}/${UNKNOWN}`);
  spend(shell.world.budget, lines.length);
  return lines.length > 0 ? lines.join('\n') : UNKNOWN;
}
