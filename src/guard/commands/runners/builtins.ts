import { isUnknown, UNKNOWN } from '../../effects/effect.ts';
import { lookAt, realPath } from '../../effects/real-path.ts';
import { pathIn, type Result, type Shell } from '../../shell/shell.ts';
import { compareTexts, testFile } from '../../shell/test-file.ts';
import { type Call, hasFlag, type Model, parseOptions } from '../call.ts';

/** `cd`, `pushd`, `popd`: a place that is not there is not entered. */
export const cd: Model = ({ shell, name, args }) => {
  const options = parseOptions(args.filter((arg) => arg !== '-'));
  const before = shell.variables.get('OLDPWD')?.[0] ?? UNKNOWN;
  const isBack = name === 'popd' || args.includes('-');
  const target = isBack ? before : (options.operands[0] ?? '~');
  const path = target === '~' ? (shell.variables.get('HOME')?.[0] ?? '/') : pathIn(shell, target);
  const real = realPath(shell.world, path, 'target');
  if (!isUnknown(path) && !lookAt(shell.world, real)?.isDirectory() && !isMade(shell, path)) {
    return { status: 'failed', output: '' };
  }
  shell.variables.set('OLDPWD', [shell.cwd]);
  shell.cwd = hasFlag(options, 'P') ? real : path;
  return { status: isUnknown(path) ? 'unknown' : 'ok', output: '' };
};

/** A folder that an earlier `mkdir` of the same line would make. */
function isMade(shell: Shell, path: string): boolean {
  return shell.world.files.has(`${path}/`);
}

/** `mkdir`: remembered, so that a later `cd` is followed. */
export const mkdir: Model = ({ shell, args }) => {
  for (const operand of parseOptions(args, 'm,mode').operands) {
    shell.world.files.set(`${pathIn(shell, operand)}/`, '');
  }
  return { output: '' };
};

/** `export`, `declare`, `local`, `readonly`, `typeset`: set what they are given. */
export const declare: Model = ({ shell, args }) => {
  const isReference = args.some((arg) => /^-\w*n/.test(arg));
  for (const arg of args) {
    const [, name, plus, value = ''] = /^(\w+)(\+?)=(.*)$/s.exec(arg) ?? [];
    if (name === undefined) continue;
    if (isReference) shell.references.set(name, value);
    else shell.variables.set(name, [(plus ? (shell.variables.get(name)?.[0] ?? '') : '') + value]);
  }
  return { output: '', status: 'ok' };
};

/** `unset`. */
export const unset: Model = ({ shell, args }) => {
  for (const name of args) shell.variables.set(name, ['']);
  return { output: '', status: 'ok' };
};

/** `set -- words`; its options do not matter here. */
export const set: Model = ({ shell, args }) => {
  const at = args.indexOf('--');
  if (at >= 0) shell.positional = args.slice(at + 1);
  else if (args.length > 0 && !/^[-+]/.test(args[0] ?? '')) shell.positional = [...args];
  return { output: '', status: 'ok' };
};

/** `shift`. */
export const shift: Model = ({ shell, args }) => {
  shell.positional = shell.positional.slice(Number(args[0] ?? 1));
  return { output: '', status: 'ok' };
};

/** `shopt -s`, for the options that change what a pattern matches. */
export const shopt: Model = ({ shell, args }) => {
  for (const name of args.slice(1)) {
    if (args[0] === '-s') shell.options.add(name);
    else shell.options.delete(name);
  }
  return { output: '', status: 'ok' };
};

/** `alias name=text`. */
export const alias: Model = ({ shell, args }) => {
  for (const arg of args) {
    const at = arg.indexOf('=');
    if (at > 0) shell.aliases.set(arg.slice(0, at), arg.slice(at + 1));
  }
  return { output: '', status: 'ok' };
};

/** `read`: takes a line of the input; with several names the last one gets the rest. */
export const read: Model = ({ shell, args }) => {
  const options = parseOptions(args, 'd,n,N,p,t,u,i,a');
  const list = options.values.get('a');
  const names = options.operands.length > 0 ? options.operands : ['REPLY'];
  const { line, status } = takeLine(shell);
  if (list !== undefined) shell.variables.set(list, line.split(/\s+/).filter(Boolean));
  const words = names.length > 1 ? line.trim().split(/\s+/) : [line.trim()];
  for (const [index, name] of names.entries()) {
    const isLast = index === names.length - 1;
    shell.variables.set(name, [isLast ? words.slice(index).join(' ') : (words[index] ?? '')]);
  }
  return { status, output: '' };
};

function takeLine(shell: Shell): { line: string; status: Result['status'] } {
  if (shell.input === undefined) return { line: UNKNOWN, status: 'unknown' };
  if (shell.input === '') return { line: '', status: 'failed' };
  const at = shell.input.indexOf('\n');
  const line = at === -1 ? shell.input : shell.input.slice(0, at);
  shell.input = at === -1 ? '' : shell.input.slice(at + 1);
  return { line, status: 'ok' };
}

/** `mapfile`, `readarray`. */
export const mapfile: Model = ({ shell, args }) => {
  const [name = 'MAPFILE'] = parseOptions(args, 'd,n,O,s,u,C,c').operands;
  const lines = (shell.input ?? UNKNOWN).split('\n');
  if (lines.at(-1) === '') lines.pop();
  shell.variables.set(name, lines);
  return { output: '', status: 'ok' };
};

/** `test` and `[`, where the files on disk decide. */
export const test: Model = ({ shell, args }: Call) => {
  const words = args.filter((arg) => arg !== ']');
  const isNegated = words[0] === '!';
  const [operator = '', operand = '', ...rest] = isNegated ? words.slice(1) : words;
  const status =
    rest.length === 0 ? testFile(shell, operator, operand) : compareTexts(operator, operand, rest);
  if (!isNegated || status === 'unknown') return { status, output: '' };
  return { status: status === 'ok' ? 'failed' : 'ok', output: '' };
};

/** `true`, `:`, `sleep` and others that always end well and print nothing. */
export const succeed: Model = () => ({ status: 'ok', output: '' });

/** `false`. */
export const fail: Model = () => ({ status: 'failed', output: '' });
