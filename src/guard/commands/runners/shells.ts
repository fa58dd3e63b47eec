import { isUnknown } from '../../effects/effect.ts';
import { readText } from '../../effects/list-directory.ts';
import { pathIn, type Result, type Shell, subshell } from '../../shell/shell.ts';
import { hasFlag, lastPart, type Model, parseOptions } from '../call.ts';

const VALUED = 'o,O,rcfile,init-file';

/** `bash`, `sh` and their like: inline code, a script that can be read, or what the pipe brings. */
export const shell: Model = ({ shell: outer, args }) => {
  const options = parseOptions(args, VALUED);
  const [first, ...rest] = options.operands;
  if (hasFlag(options, 'c')) {
    const inner = subshell(outer, { positional: rest.slice(1) });
    return first === undefined ? undefined : outer.follow.source(inner, first);
  }
  if (first === undefined || hasFlag(options, 's') || first === '-' || first === '/dev/stdin') {
    return outer.input === undefined ? undefined : runPiped(outer);
  }
  return runScriptFile(outer, first, rest);
};

/** What is piped into a shell runs; where lines are in doubt they are taken as they are. */
function runPiped(outer: Shell): Result {
  const text = outer.input ?? '';
  return outer.follow.source(subshell(outer, { input: undefined }), text);
}

/** Follows a script on disk when it is readable text of a shell. */
export function runScriptFile(
  outer: Shell,
  path: string,
  args: readonly string[],
): Result | undefined {
  if (isUnknown(path)) return undefined;
  const text = readText(outer.world, pathIn(outer, path));
  if (text === undefined || text.includes('\u0000')) return undefined;
  return outer.follow.source(subshell(outer, { positional: [...args] }), text);
}

/** `./script`: what its first line names decides who reads it. */
export function runExecutable(
  outer: Shell,
  path: string,
  args: readonly string[],
): Result | undefined {
  const text = readText(outer.world, pathIn(outer, path));
  if (text === undefined || text.includes('\u0000')) return undefined;
  const [, line] = /^#!\s*(.*)/.exec(text) ?? [];
  if (line === undefined) return runScriptFile(outer, path, args);
  const words = line.trim().split(/\s+/);
  if (lastPart(words[0] ?? '') === 'env') words.shift();
  return outer.follow.command(subshell(outer), [
    ...words.filter((word) => word !== '-S'),
    path,
    ...args,
  ]);
}

/** `source` and `.`: in the same shell. */
export const source: Model = ({ shell: outer, args: [path = '', ...rest] }) => {
  if (isUnknown(path)) return undefined;
  const text = readText(outer.world, pathIn(outer, path));
  if (text === undefined) return undefined;
  const before = outer.positional;
  if (rest.length > 0) outer.positional = rest;
  const result = outer.follow.source(outer, text);
  outer.positional = before;
  return result;
};

/** `eval`: in the same shell. */
export const evaluate: Model = ({ shell: outer, args }) =>
  outer.follow.source(outer, args.filter((arg, index) => index > 0 || arg !== '--').join(' '));

/** `trap 'commands' EXIT`: they will run. */
export const trap: Model = ({ shell: outer, args: [commands = ''] }) => {
  outer.follow.source(subshell(outer), commands);
  return { output: '' };
};

/** Those that hand one of their arguments to a shell: `watch 'rm x'`, `su -c`, `flock f -c`. */
export const runsText: Model = ({ shell: outer, args }) => {
  for (const arg of args) {
    if (arg.includes(' ') && !isUnknown(arg)) outer.follow.source(subshell(outer), arg);
  }
  return undefined;
};
