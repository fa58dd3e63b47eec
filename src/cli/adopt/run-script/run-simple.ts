import type { SimpleCommand } from '../shell/parse-script.ts';
import { textOf, type Word } from '../shell/shell-words.ts';
import { notFollowed, Unsupported, unsupportedAt } from '../shell/unsupported.ts';
import { assignAll, exportOne, isAssignment } from './assign-variables.ts';
import { environmentOf } from './environment-words.ts';
import { expandWord } from './expand-word.ts';
import { followCommand } from './follow-command.ts';
import type { Launch, Path, ShellState } from './shell-state.ts';
import { isExpressible, resolvePath } from './symbolic-path.ts';

/** Follows one command; one that is not known is taken for the server. */
export function runSimple(command: SimpleCommand, state: ShellState): Path[] {
  try {
    const count = command.words.findIndex((word) => !isAssignment(word));
    if (count < 0) return [{ state: assignAll(command.words, state), status: 'ok' }];
    const [name, ...args] = command.words.slice(count);
    const followed = count === 0 ? followCommand(textOf(name), args, state) : undefined;
    if (followed) return followed;
    const before = command.words
      .slice(0, count)
      .reduce((next, word) => exportOne(word, next), state);
    return launch(command, command.words.slice(count), before);
  } catch (error) {
    if (error instanceof Unsupported) throw unsupportedAt(command.line, command.source);
    throw error;
  }
}

function launch(command: SimpleCommand, words: Word[], state: ShellState): Path[] {
  if (command.redirected) notFollowed();
  const byExec = textOf(words[0]) === 'exec';
  const expanded = (byExec ? words.slice(1) : words).flatMap((word) => expandWord(word, state));
  const [program] = expanded;
  if (program === undefined || program.startsWith('-')) notFollowed();
  const found = inEnvironment(program, state);
  const started: Launch = {
    words: [found, ...expanded.slice(1)],
    cwd: state.cwd,
    exports: exportsOf(state),
  };
  if (![...started.words, ...Object.values(started.exports)].every(canBeSaid)) notFollowed();
  const { line, source } = command;
  const ended = {
    kind: 'launched',
    launch: started,
    line,
    source,
    by: byExec ? 'exec' : 'call',
  } as const;
  return [{ state: { ...state, ended }, status: 'ok' }];
}

function canBeSaid(word: string): boolean {
  return isExpressible(word) || environmentOf(word) !== undefined;
}

/** A bare `python` is that of the activated environment; what else is in there is not known here. */
function inEnvironment(program: string, { activated, cwd }: ShellState): string {
  if (program.includes('/')) return resolvePath(program, cwd);
  if (activated === undefined) return program;
  return /^python(3(\.\d+)?)?$/.test(program) ? `${activated}/bin/${program}` : notFollowed();
}

/** A variable that is set to what it was is not worth an entry. */
function exportsOf({ exported, variables }: ShellState): Record<string, string> {
  const entries = [...exported].map((name) => [name, variables.get(name) ?? ''] as const);
  return Object.fromEntries(entries.filter(([name, value]) => value !== `\${${name}}`));
}
