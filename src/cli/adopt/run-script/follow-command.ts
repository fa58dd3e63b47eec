import { textOf, type Word } from '../shell/shell-words.ts';
import { notFollowed } from '../shell/unsupported.ts';
import { assignAll, exportOne } from './assign-variables.ts';
import { environmentOf } from './environment-words.ts';
import { expandText, expandWord } from './expand-word.ts';
import type { Path, ShellState } from './shell-state.ts';
import { isRooted, resolvePath } from './symbolic-path.ts';

type Run = (args: Word[], state: ShellState) => Path[];

/** Tests look at the machine, so both answers are followed. */
const test: Run = (args, state) => {
  evaluateCommands(args, state);
  return [
    { state, status: 'ok' },
    { state, status: 'failed' },
  ];
};
const nothing: Run = (args, state) => {
  evaluateCommands(args, state);
  return done(state);
};

const COMMANDS: Partial<Record<string, Run>> = {
  '[': test,
  '[[': test,
  test,
  which: test,
  hash: test,
  command: (args, state) => (textOf(args[0]) === '-v' ? test(args, state) : notFollowed()),
  echo: nothing,
  printf: (args, state) => (textOf(args[0]) === '-v' ? notFollowed() : nothing(args, state)),
  true: nothing,
  ':': nothing,
  set: (args, state) =>
    args.every((arg) => /^(-[euo]+|pipefail)$/.test(textOf(arg))) ? done(state) : notFollowed(),
  exit: (_args, state) => done({ ...state, ended: { kind: 'exited' } }),
  cd: (args, state) => changeFolder(args, state),
  export: (args, state) => done(args.reduce((next, arg) => exportOne(arg, next), state)),
  readonly: (args, state) => done(assignAll(args, state)),
  source: (args, state) => activate(args, state),
  '.': (args, state) => activate(args, state),
  ln: (args, state) => linkEnvironment(args, state),
};

/** Follows a command that finds or names something; `undefined` for any other. */
export function followCommand(name: string, args: Word[], state: ShellState): Path[] | undefined {
  return COMMANDS[name]?.(args, state);
}

/** What a test or a message runs to get its words must be something that is followed, too. */
function evaluateCommands(args: Word[], state: ShellState): void {
  for (const part of args.flat()) if (part.kind === 'command') expandText([part], state);
}

function activate(args: Word[], state: ShellState): Path[] {
  const [file] = args.flatMap((arg) => expandWord(arg, state));
  const path = resolvePath(file ?? '', state.cwd);
  if (!path.endsWith('/bin/activate') || environmentOf(path) === undefined) notFollowed();
  return done({ ...state, activated: path.slice(0, -'/bin/activate'.length) });
}

/** A script that mends its own link does what the wrapper does. */
function linkEnvironment(args: Word[], state: ShellState): Path[] {
  const words = args.flatMap((arg) => expandWord(arg, state));
  const paths = words
    .filter((word) => !word.startsWith('-'))
    .map((word) => resolvePath(word, state.cwd));
  const isLink = words.some((word) => /^-[sfnT]*s[sfnT]*$/.test(word)) && paths.length === 2;
  return isLink && paths.every((path) => environmentOf(`${path}/bin/python`) !== undefined)
    ? done(state)
    : notFollowed();
}

function changeFolder(args: Word[], state: ShellState): Path[] {
  const [folder, ...more] = args.flatMap((arg) => expandWord(arg, state));
  if (folder === undefined || folder.startsWith('-') || more.length > 0) notFollowed();
  const cwd = resolvePath(folder, state.cwd);
  return isRooted(cwd) ? done({ ...state, cwd }) : notFollowed();
}

function done(state: ShellState): Path[] {
  return [{ state, status: 'ok' }];
}
