import { AppError } from '../lib/app-error.ts';

/** What the wrapper is asked to do. `command` is everything after `--`, untouched. */
export type WrapperArguments =
  | { kind: 'run'; server: string; mode: 'supervise' | 'exec' | 'plan'; command?: string[] }
  | { kind: 'build'; request: string }
  | { kind: 'version' }
  | { kind: 'help' };

export const USAGE = `usage: run.cjs <server> [--exec | --plan] [-- command args...]

  <server>    a folder below mcp-servers/ of the plugin
  --exec      heal the environment, then become the server: no supervision
  --plan      print what would be done, and do nothing
  -- command  start this instead of the server's entry; words that begin
              with .venv/ mean the server's environment`;

const MODES = { '--exec': 'exec', '--plan': 'plan' } as const;

/** Parses the words behind the wrapper's own path. Whatever follows `--` belongs to the server. */
export function parseArguments(argv: readonly string[]): WrapperArguments {
  const end = argv.indexOf('--');
  const own = end === -1 ? argv : argv.slice(0, end);
  const command = end === -1 ? undefined : argv.slice(end + 1);
  if (own[0] === '--build' && own[1] !== undefined) return { kind: 'build', request: own[1] };
  if (own.includes('--help') || own.includes('-h')) return { kind: 'help' };
  if (own.includes('--version')) return { kind: 'version' };

  return parseRun(own, command);
}

function parseRun(own: readonly string[], command: string[] | undefined): WrapperArguments {
  const flags = own.filter((word) => word.startsWith('-'));
  const [server, ...surplus] = own.filter((word) => !word.startsWith('-'));
  const unknown = flags.find((flag) => !Object.hasOwn(MODES, flag)) ?? surplus[0];
  if (unknown !== undefined) throw usage(`Unknown argument \`${unknown}\``);
  if (server === undefined) throw usage('No server is named');
  if (!/^\w[\w.-]{0,199}$/.test(server)) throw usage(`\`${server}\` is not the name of a server`);
  if (command?.length === 0) throw usage('No command follows `--`');
  if (flags.length > 1) throw usage('`--exec` and `--plan` exclude each other');
  const mode = flags[0] === undefined ? 'supervise' : MODES[flags[0] as keyof typeof MODES];
  return { kind: 'run', server, mode, ...(command === undefined ? {} : { command }) };
}

function usage(message: string): AppError {
  return new AppError('USAGE', message, { hint: 'Run `run.cjs --help` for the usage' });
}
