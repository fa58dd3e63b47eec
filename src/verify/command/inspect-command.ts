import { basename } from 'node:path';
import type { StdioServer } from '../../host/servers/server-entry.ts';
import { absolutePath } from '../../lib/files/child-path.ts';
import type { CommandFacts, Defect } from './defect.ts';
import { inspectPath, inspectProgram } from './inspect-program.ts';
import { inspectScript } from './inspect-script.ts';

type Started = Pick<StdioServer, 'command' | 'args' | 'unresolved'>;

/** Interpreters of which the first word that is no option names the file that they run. */
const INTERPRETER =
  /^(node|nodejs|bun|deno|tsx|ruby|perl|php|(ba|da|z|k)?sh|pypy\d?|python[\d.]*)(\.exe)?$/;
const SHELL = /^(ba|da|z|k)?sh(\.exe)?$/;
/** After these the program comes from the words, not from a file, or an option takes the next word. */
const INLINE = /^(-c|-e|-m|-p|-r|--eval|--print|--require|--import|--loader|-)$/;

/**
 * Finds what keeps a server from starting, without starting it: stat calls, and one bounded read of
 * a script. `undefined` says only that nothing was found.
 */
export function inspectCommand(server: Started, facts: CommandFacts): Defect | undefined {
  const { command, args } = server;
  const literal = literalVariable(command);
  if (literal !== undefined) return { ...unset(literal), certainty: 'sure' };
  const program = inspectProgram(command, facts);
  if (program.defect) return program.defect;
  return (
    inspectRun(command, args, program.path, facts) ??
    inspectNamed(args, facts) ??
    inspectUnresolved(server)
  );
}

/** The file that the interpreter runs, or the script that the command is. */
function inspectRun(
  command: string,
  args: readonly string[],
  path: string | undefined,
  facts: CommandFacts,
): Defect | undefined {
  const name = basename(command);
  const file = INTERPRETER.test(name) ? fileIn(args) : undefined;
  if (file === undefined)
    return path === undefined ? undefined : inspectScript(path, 'by shebang', facts);
  if (literalVariable(file) !== undefined) return undefined; // told as an unset variable below
  const script = absolutePath(facts.cwd, file);
  const missing = inspectPath(script, 'sure');
  if (missing) return missing;
  return SHELL.test(name) ? inspectScript(script, 'by shell', facts) : undefined;
}

function fileIn(args: readonly string[]): string | undefined {
  const index = args.findIndex((word) => !word.startsWith('-') || INLINE.test(word));
  const word = args[index];
  return word === undefined || INLINE.test(word) ? undefined : word;
}

/** Words that name a place in an environment of the plugin: that is never made by the server itself. */
function inspectNamed(args: readonly string[], { pluginRoot }: CommandFacts): Defect | undefined {
  for (const word of args) {
    if (!word.startsWith(`${pluginRoot}/`) || !/\/(\.?venv|node_modules)\//.test(word)) continue;
    const defect = inspectPath(word, 'sure');
    if (defect) return defect;
  }
  return undefined;
}

/** The options that a user sets when installing are not ours to read. */
function inspectUnresolved({ unresolved }: Started): Defect | undefined {
  const name = unresolved.find((one) => !one.startsWith('user_config.'));
  return name === undefined ? undefined : { ...unset(name), certainty: 'suspected' };
}

function literalVariable(text: string): string | undefined {
  const name = /\$\{([^}]+)\}/.exec(text)?.[1];
  return name?.startsWith('user_config.') ? undefined : name;
}

function unset(subject: string): Pick<Defect, 'code' | 'subject'> {
  return { code: 'VARIABLE_UNSET', subject };
}
