import { isUnknown } from '../effects/effect.ts';
import { runBody } from '../shell/run-script.ts';
import { affect, type Result, type Shell, subshell, unknownText } from '../shell/shell.ts';
import { lastPart } from './call.ts';
import { runExecutable } from './runners/shells.ts';
import { followUnknown, wrapper } from './runners/wrappers.ts';
import { ALSO_WRAPPERS, DESTRUCTIVE, HARMLESS, WRAPPERS } from './table.ts';

/** Follows a command whose words are expanded. */
export function runCommand(shell: Shell, argv: readonly string[]): Result {
  const [name = '', ...args] = argv;
  const answer = name === '' ? undefined : dispatch(shell, name, args);
  return {
    status: answer?.status ?? 'unknown',
    output: answer?.output ?? unknownText(shell, args),
  };
}

function dispatch(shell: Shell, name: string, args: string[]): Partial<Result> | undefined {
  const body = shell.functions.get(name);
  if (body) return runFunction(shell, body, args);
  if (isUnknown(name)) return suspect(shell, args);
  const base = bare(name);
  const call = { shell, name: name.includes('/') && base.startsWith('pip') ? name : base, args };
  if (isWrapping(base, args)) return runWrapped(call);
  const model = DESTRUCTIVE.get(base) ?? HARMLESS.get(base);
  if (model) return model(call);
  const script = name.includes('/') ? runExecutable(shell, name, args) : undefined;
  return script ?? followUnknown(call, isDestructive);
}

function isWrapping(base: string, args: readonly string[]): boolean {
  if (WRAPPERS.has(base)) return true;
  return ALSO_WRAPPERS.has(base) && args.some((arg) => /^(?:run|exec|x|dlx|trash)$/.test(arg));
}

const runWrapped = wrapper((_shell, word) => isModelled(word));

function isModelled(word: string): boolean {
  if (/\s/.test(word)) return false; // a whole command line in one word is read as such
  const base = bare(word);
  return (
    DESTRUCTIVE.has(base) ||
    HARMLESS.has(base) ||
    WRAPPERS.has(base) ||
    /^\.{0,2}\/.*\.(?:sh|py|js)$/.test(word)
  );
}

function isDestructive(word: string): boolean {
  return DESTRUCTIVE.has(bare(word)) && /^[\w.]+$/.test(bare(word));
}

/** The command's name without its folder, `.exe` and a version (`python3.11`). */
function bare(name: string): string {
  const last = lastPart(name).replace(/\.exe$/i, '');
  return last.replace(/^(python|pypy|pip|perl|ruby|php|node)[\d.]+$/, '$1');
}

type Body = Parameters<typeof runBody>[1];

function runFunction(shell: Shell, body: Body, args: string[]): Result {
  const inner = subshell(shell, { positional: args });
  const result = runBody(inner, body);
  shell.cwd = inner.cwd;
  for (const [name, values] of inner.variables) shell.variables.set(name, values);
  return result;
}

/** A command whose name nobody knows, called like `rm -rf`. */
function suspect(shell: Shell, args: readonly string[]): undefined {
  if (!args.some((arg) => /^-[a-zA-Z]*[rRf]/.test(arg))) return undefined;
  for (const arg of args.filter((each) => !each.startsWith('-'))) {
    affect(shell, 'delete', arg, { depth: 'tree', possible: true });
  }
  return undefined;
}
