import { posix } from 'node:path';
import { environmentWord } from '../run-script/environment-words.ts';
import { GIVEN_WORDS, type Launch } from '../run-script/shell-state.ts';
import { resolvePath } from '../run-script/symbolic-path.ts';
import { traceScript } from '../run-script/trace-script.ts';
import { SERVERS_ROOT, type ServerFolder } from './plugin-facts.ts';

/** What an entry starts in the end, or why that is not known. */
export type FoundLaunch =
  | { kind: 'launch'; launch: Launch; script?: string }
  | { kind: 'unknown'; why: string };

const SHELLS = ['sh', 'bash', 'zsh', 'dash'];

/** Looks through a script, `sh -c` and `uv run` for the command that becomes the server. */
export function findLaunch(
  words: readonly string[],
  cwd: string | undefined,
  folder: ServerFolder,
): FoundLaunch {
  const [program = '', ...args] = words;
  if (SHELLS.includes(posix.basename(program))) return fromShell(args, folder);
  const name = scriptIn(folder, program);
  if (name !== undefined) return fromScript(name, args, folder);
  if (posix.basename(program) === 'uv') return fromUvRun(args, cwd, folder);
  const place = program.includes('/') ? resolvePath(program, undefined) : program;
  return { kind: 'launch', launch: { words: [place, ...args], cwd, exports: {} } };
}

function fromShell([first = '', ...rest]: readonly string[], folder: ServerFolder): FoundLaunch {
  const [text, ...more] = rest;
  if (first === '-c' && text !== undefined && more.length === 0) return fromText(text, folder);
  const name = scriptIn(folder, first);
  if (name !== undefined) return fromScript(name, rest, folder);
  return unknown(`the shell does not run a script in \`mcp-servers/${folder.name}\``);
}

function scriptIn(folder: ServerFolder, path: string): string | undefined {
  const resolved = resolvePath(path, undefined);
  const name = posix.basename(resolved);
  const isThere =
    posix.dirname(resolved) === `${SERVERS_ROOT}/${folder.name}` &&
    Object.hasOwn(folder.scripts, name);
  return isThere ? name : undefined;
}

function fromScript(name: string, given: readonly string[], folder: ServerFolder): FoundLaunch {
  const path = `mcp-servers/${folder.name}/${name}`;
  const trace = traceScript(folder.scripts[name] ?? '', `${SERVERS_ROOT}/${folder.name}/${name}`);
  if (trace.kind === 'not-followed')
    return unknown(
      `\`${path}\` does more than find an environment and start Python (${trace.why})`,
    );
  const launch = theOne(trace.launches, folder);
  if (!launch) return unknown(`\`${path}\` starts different commands`);
  const isPassed = launch.words.includes(GIVEN_WORDS);
  if (given.length > 0 && !isPassed)
    return unknown(`\`${path}\` ignores the words that it is given`);
  const words = launch.words.flatMap((word) => (word === GIVEN_WORDS ? given : [word]));
  return { kind: 'launch', launch: { ...launch, words }, script: path };
}

function fromText(text: string, folder: ServerFolder): FoundLaunch {
  const trace = traceScript(text, undefined);
  if (trace.kind === 'not-followed')
    return unknown(`the shell command does more than start Python (${trace.why})`);
  const launch = theOne(trace.launches, folder);
  return launch
    ? { kind: 'launch', launch }
    : unknown('the shell command starts different commands');
}

/** The ways of a script may differ in the interpreter only: the environment's is meant. */
function theOne(launches: readonly Launch[], folder: ServerFolder): Launch | undefined {
  const inEnvironment = launches.find(
    ({ words }) => environmentWord(words[0] ?? '', folder.name) !== undefined,
  );
  const [first] = inEnvironment ? [inEnvironment] : launches;
  if (!first) return undefined;
  return launches.every(
    (launch) => withoutInterpreter(launch, folder) === withoutInterpreter(first, folder),
  )
    ? first
    : undefined;
}

function withoutInterpreter({ words, cwd, exports }: Launch, folder: ServerFolder): string {
  const [program = '', ...args] = words;
  const word = environmentWord(program, folder.name) ?? program;
  return JSON.stringify([isPython(word) ? 'python' : word, args, cwd ?? '', exports]);
}

/** Whether a program is a Python of the machine or of an environment. */
export function isPython(program: string): boolean {
  return /^(?:\/usr\/bin\/|\.venv\/bin\/)?python(?:3(?:\.\d+)?)?$/.test(program);
}

/** `uv run` in the server's folder is its Python, when a lock says what is in the environment. */
function fromUvRun(
  args: readonly string[],
  caller: string | undefined,
  folder: ServerFolder,
): FoundLaunch {
  const rest = args.filter(
    (arg) => !['--frozen', '--locked', '--no-sync', '--quiet', '-q'].includes(arg),
  );
  const at = rest.findIndex((arg) => arg === '--directory' || arg === '--project');
  const [option, place] = at < 0 ? [] : rest.splice(at, 2);
  const [verb, ...command] = rest;
  const home = place ?? caller;
  if (
    verb !== 'run' ||
    home === undefined ||
    resolvePath(home, undefined) !== `${SERVERS_ROOT}/${folder.name}`
  ) {
    return unknown(`\`uv\` does not run in \`mcp-servers/${folder.name}\``);
  }
  if (folder.requirements !== 'locked')
    return unknown(`\`mcp-servers/${folder.name}\` has no lock file`);
  const [first = ''] = command;
  const words = isPython(first) ? command : ['python', ...command];
  const isCommand = isPython(first) || first === '-m' || first.endsWith('.py');
  if (!isCommand) return unknown(`\`uv run ${first}\` is not a Python file or module`);
  const cwd = option === '--project' ? caller : resolvePath(home, undefined);
  return { kind: 'launch', launch: { words, cwd, exports: {} } };
}

function unknown(why: string): FoundLaunch {
  return { kind: 'unknown', why };
}
