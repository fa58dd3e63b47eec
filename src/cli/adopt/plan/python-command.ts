import { environmentOf, environmentWord } from '../run-script/environment-words.ts';
import type { Launch } from '../run-script/shell-state.ts';
import { isRooted, resolvePath } from '../run-script/symbolic-path.ts';
import { isPython } from './find-launch.ts';
import { SERVERS_ROOT, type ServerFolder } from './plugin-facts.ts';

/** The words after the server's name, and what the environment must say; or why there are none. */
export type PythonCommand =
  | { kind: 'command'; words: string[]; env: Record<string, string> }
  | { kind: 'unknown'; why: string };

type Target = { kind: 'script' | 'module' | 'none'; index: number };

/** Says a launch of Python in the run wrapper's words: nothing when the wrapper infers it. */
export function toPythonCommand(launch: Launch, folder: ServerFolder): PythonCommand {
  const [program = '', ...args] = launch.words;
  const inEnvironment = environmentWord(program, folder.name);
  const target = findTarget(args);
  const why =
    inEnvironment === undefined ? whyNotOurPython(program, launch, target, folder) : undefined;
  if (why !== undefined) return unknown(why);
  if (folder.requirements === 'none') {
    return unknown(
      `\`mcp-servers/${folder.name}\` has no requirements.lock, requirements.txt, pyproject.toml or uv.lock`,
    );
  }
  const relative = relativeWord(launch, target);
  if (relative !== undefined)
    return unknown(`\`${relative}\` counts from the folder that the server starts in`);
  const words = placeWords(launch, target, folder);
  const interpreter = inEnvironment ?? '.venv/bin/python';
  if (isPython(interpreter) && isInferred(words, launch, folder))
    return { kind: 'command', words: [], env: launch.exports };
  return {
    kind: 'command',
    words: ['--', interpreter, ...words],
    env: withSearchPath(launch, target),
  };
}

function whyNotOurPython(
  program: string,
  launch: Launch,
  target: Target,
  folder: ServerFolder,
): string | undefined {
  if (environmentOf(program))
    return `\`${program}\` is not the environment of \`mcp-servers/${folder.name}\``;
  if (!isPython(program)) return `\`${program}\` is not Python`;
  const word = launch.words[target.index + 1] ?? '';
  const place = target.kind === 'script' ? resolvePath(word, launch.cwd) : (launch.cwd ?? '');
  const isOurs = `${place}/`.startsWith(`${SERVERS_ROOT}/${folder.name}/`);
  return isOurs ? undefined : `it does not start a file in \`mcp-servers/${folder.name}\``;
}

/** Where among the interpreter's words the program stands: options come before it. */
function findTarget(args: readonly string[]): Target {
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (arg === '-m') return { kind: 'module', index: index + 1 };
    if (arg === '-c' || arg === '-') return { kind: 'none', index };
    if (!arg.startsWith('-')) return { kind: 'script', index };
    if (arg === '-X' || arg === '-W') index += 1;
  }
  return { kind: 'none', index: args.length };
}

/** A word that means another file once the server starts in another folder. */
function relativeWord(launch: Launch, target: Target): string | undefined {
  const args = launch.words.slice(1);
  const script = args[target.index];
  if (
    target.kind === 'script' &&
    launch.cwd === undefined &&
    script !== undefined &&
    !isRooted(script)
  )
    return script;
  const rest = launch.cwd === undefined ? [] : args.slice(target.index + 1);
  return rest.find(
    (arg) =>
      !isRooted(arg) &&
      !/^[a-z]+:\/\//.test(arg) &&
      (arg.includes('/') || /\.[A-Za-z]\w*$/.test(arg)),
  );
}

function placeWords({ words, cwd }: Launch, target: Target, folder: ServerFolder): string[] {
  return words.slice(1).map((word, index) => {
    const placed =
      target.kind === 'script' && index === target.index ? resolvePath(word, cwd) : word;
    return environmentWord(placed, folder.name) ?? placed;
  });
}

function isInferred(words: readonly string[], launch: Launch, { entry }: ServerFolder): boolean {
  if (entry?.kind === 'script') return words.length === 1 && words[0] === entry.path;
  if (entry?.kind !== 'module' || words.length !== 2 || words[0] !== '-m') return false;
  return words[1] === entry.module && searchPathOf(launch).includes(entry.searchDir);
}

/** `-m` looks into the folder that it starts in; elsewhere the search path has to say so. */
function withSearchPath(launch: Launch, target: Target): Record<string, string> {
  const paths = searchPathOf(launch);
  return target.kind === 'module' && paths.length > 0
    ? { ...launch.exports, PYTHONPATH: [...new Set(paths)].join(':') }
    : launch.exports;
}

function searchPathOf({ cwd, exports }: Launch): string[] {
  // A default inside `${…}` holds a colon, too: `:-` does not part two paths.
  const said = exports.PYTHONPATH?.split(/:(?!-)/) ?? [];
  return [...(cwd === undefined ? [] : [cwd]), ...said];
}

function unknown(why: string): PythonCommand {
  return { kind: 'unknown', why };
}
