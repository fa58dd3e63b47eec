import { type Node, parseScript } from '../shell/parse-script.ts';
import { Unsupported, unsupportedAt } from '../shell/unsupported.ts';
import { runSimple } from './run-simple.ts';
import type { Launch, Path, ShellState } from './shell-state.ts';

export type Trace =
  | { kind: 'launches'; launches: Launch[] }
  | { kind: 'not-followed'; why: string };

/** More ways than any script has that only looks for an interpreter. */
const MAX_PATHS = 256;

/**
 * Follows a script along every way that its tests allow, without running anything, and tells what
 * it starts in the end. `script` is where it lies, `undefined` for the text after `sh -c`.
 */
export function traceScript(text: string, script: string | undefined): Trace {
  const state: ShellState = {
    script,
    variables: new Map(),
    exported: new Set(),
    cwd: undefined,
    activated: undefined,
    ended: undefined,
  };
  try {
    const launches = runList(parseScript(text), state).flatMap(({ state: { ended } }) =>
      ended?.kind === 'launched' ? [ended.launch] : [],
    );
    if (launches.length === 0) throw new Unsupported('it starts nothing');
    return { kind: 'launches', launches };
  } catch (error) {
    if (error instanceof Unsupported) return { kind: 'not-followed', why: error.message };
    throw error;
  }
}

function runList(nodes: readonly Node[], state: ShellState): Path[] {
  let paths: Path[] = [{ state, status: 'ok' }];
  for (const node of nodes) {
    paths = paths.flatMap((path) => runAfter(node, path.state));
    if (paths.length > MAX_PATHS) throw new Unsupported('it has too many branches');
  }
  return paths;
}

function runAfter(node: Node, state: ShellState): Path[] {
  const { ended } = state;
  if (!ended) return run(node, state);
  const endsAnyway = ended.kind === 'exited' || ended.by === 'exec' || isExit(node);
  // A command that something else follows is not the server.
  if (!endsAnyway) throw unsupportedAt(ended.line, ended.source);
  return [{ state, status: 'ok' }];
}

function run(node: Node, state: ShellState): Path[] {
  switch (node.kind) {
    case 'simple':
      return runSimple(node, state);
    case 'group':
      return runList(node.body, state);
    case 'not':
      return run(node.node, state).map((path) => ({
        ...path,
        status: path.status === 'ok' ? 'failed' : 'ok',
      }));
    case 'chain':
      return node.rest.reduce(
        (paths, link) => paths.flatMap((path) => follow(link, path)),
        run(node.first, state),
      );
    case 'if':
      return runList(node.condition, state).flatMap((path) =>
        runBranch(path.status === 'ok' ? node.then : node.otherwise, path.state),
      );
  }
}

/** A command that ended the script in the condition leaves no branch to take. */
function runBranch(nodes: readonly Node[], state: ShellState): Path[] {
  return state.ended ? [{ state, status: 'ok' }] : runList(nodes, state);
}

function follow({ operator, node }: { operator: '&&' | '||'; node: Node }, path: Path): Path[] {
  const isNext = (operator === '&&') === (path.status === 'ok');
  return isNext ? runAfter(node, path.state) : [path];
}

function isExit(node: Node): boolean {
  if (node.kind !== 'simple') return false;
  return node.source === 'exit' || node.source.startsWith('exit ');
}
