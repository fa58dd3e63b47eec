import { DOUBT, isUnknown, UNKNOWN } from '../../effects/effect.ts';
import { readText } from '../../effects/list-directory.ts';
import { rootsNamedIn } from '../../pre-check.ts';
import { affect, pathIn } from '../../shell/shell.ts';
import { type Call, hasFlag, type Model, parseOptions } from '../call.ts';

/** `echo`. */
export const echo: Model = ({ args }) => {
  const at = args.findIndex((arg) => !/^-[neE]+$/.test(arg));
  const flags = args.slice(0, at === -1 ? args.length : at).join('');
  const text = at === -1 ? '' : args.slice(at).join(' ');
  const output = flags.includes('e') ? unescapeText(text) : text;
  return { output: flags.includes('n') ? output : `${output}\n`, status: 'ok' };
};

/** `printf`, with `-v` into a variable. */
export const printf: Model = ({ shell, args }) => {
  const [first = '', name = '', ...rest] = args;
  if (first === '-v') {
    shell.variables.set(name, [format(rest)]);
    return { output: '', status: 'ok' };
  }
  return { output: format(first === '--' ? args.slice(1) : args), status: 'ok' };
};

const MAX_ROUNDS = 2_000;

function format([pattern = '', ...values]: readonly string[]): string {
  const left = [...values];
  let output = '';
  let rounds = 0;
  do {
    output += unescapeText(pattern).replace(/%(%|[-+ #0-9.]*[a-zA-Z])/g, (_all, kind: string) => {
      if (kind === '%') return '%';
      const value = left.shift() ?? '';
      return kind.endsWith('b') ? unescapeText(value) : value;
    });
  } while (left.length > 0 && /%[^%]/.test(pattern) && ++rounds < MAX_ROUNDS);
  return output;
}

const SIMPLE_ESCAPES: Record<string, string> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

function unescapeText(text: string): string {
  return text.replace(/\\(x[0-9a-fA-F]{1,2}|0?[0-7]{1,3}|[a-z\\'"])/g, (all, code: string) => {
    if (/^x/.test(code)) return character(Number.parseInt(code.slice(1), 16));
    if (/^[0-7]/.test(code)) return character(Number.parseInt(code, 8));
    return SIMPLE_ESCAPES[code] ?? all;
  });
}

/** NUL only ever separates names here. */
function character(code: number): string {
  return code === 0 ? '\n' : String.fromCharCode(code);
}

/** The command's input: its files, else what comes through the pipe. */
function inputOf({ shell }: Call, files: readonly string[]): string | undefined {
  if (files.length === 0) return shell.input;
  const texts = files.map((file) => readText(shell.world, pathIn(shell, file)));
  return texts.includes(undefined) ? undefined : texts.join('');
}

/** `head` and `tail` by lines. */
export const headOrTail: Model = (call) => {
  const short = call.args.find((arg) => /^-\d+$/.test(arg));
  const options = parseOptions(
    call.args.filter((arg) => arg !== short),
    'n,c,lines,bytes',
  );
  const input = inputOf(call, options.operands);
  if (input === undefined) return undefined;
  const count = short?.slice(1) ?? options.values.get('n') ?? options.values.get('lines') ?? '10';
  if (hasFlag(options, 'c', 'bytes') || !/^[-+]?\d+$/.test(count))
    return { output: doubted(input) };
  const lines = linesOf(input);
  const cut = call.name === 'head' ? firstLines(lines, count) : lastLines(lines, count);
  return { output: joined(cut) };
};

function firstLines(lines: string[], count: string): string[] {
  return count.startsWith('-') ? lines.slice(0, Number(count)) : lines.slice(0, Number(count));
}

function lastLines(lines: string[], count: string): string[] {
  if (count.startsWith('+')) return lines.slice(Math.max(0, Number(count) - 1));
  const size = Math.abs(Number(count));
  return size === 0 ? [] : lines.slice(-size);
}

/** `sort`, `uniq`, `tac`, `rev`: the same lines in some order. */
export const reorder: Model = (call) => {
  const options = parseOptions(call.args, 'k,t,o,S,T,key,output');
  const target = options.values.get('o') ?? options.values.get('output') ?? '';
  affect(call.shell, 'overwrite', target, { reach: 'target' });
  const input = inputOf(call, options.operands);
  if (input === undefined) return undefined;
  const lines = linesOf(input);
  if (call.name === 'rev')
    return { output: joined(lines.map((line) => [...line].reverse().join(''))) };
  if (call.name === 'tac') return { output: joined(lines.reverse()) };
  const isPlain = [...options.flags].every((flag) => 'ru'.includes(flag));
  if (call.name === 'sort' && isPlain) lines.sort();
  if (hasFlag(options, 'r')) lines.reverse();
  return { output: isPlain ? joined(lines) : doubtedLines(lines) };
};

/** `grep` on names: simple patterns are decided, others leave each line in doubt. */
export const grep: Model = (call) => {
  const options = parseOptions(call.args, 'e,f,A,B,C,m,include,exclude,exclude-dir');
  const [first = '', ...files] = options.operands;
  const pattern = options.values.get('e') ?? first;
  const input = files.length === 0 ? call.shell.input : undefined;
  if (input === undefined) return undefined;
  const lines = linesOf(input);
  const isPlain =
    /^\^?[\w./ @-]*\$?$/.test(pattern) &&
    [...options.flags].every((flag) => 'vFEie'.includes(flag));
  if (!isPlain || isUnknown(input)) return { output: doubtedLines(lines) };
  const expression = new RegExp(pattern, hasFlag(options, 'i') ? 'i' : '');
  const isInverted = hasFlag(options, 'v');
  return { output: joined(lines.filter((line) => expression.test(line) !== isInverted)) };
};

/** `tr`, for single characters and the well-known classes; else nobody knows. */
export const tr: Model = ({ shell, args }) => {
  const [from = '', to = ''] = args;
  const pair = [character1(from), character1(to)] as const;
  if (shell.input === undefined || pair[0] === undefined) return undefined;
  const [one, other] = pair;
  if (from === '-d')
    return other === undefined ? undefined : { output: shell.input.replaceAll(other, '') };
  return other === undefined ? undefined : { output: shell.input.replaceAll(one, other) };
};

function character1(text: string): string | undefined {
  const plain = unescapeText(text);
  return plain.length === 1 || text === '-d' ? plain : undefined;
}

/** `base64 -d`, `xxd -r -p`: what was hidden. */
export const decode: Model = (call) => {
  const options = parseOptions(call.args, 'w');
  const input = inputOf(call, options.operands);
  if (input === undefined) return undefined;
  if (call.name === 'xxd') {
    return hasFlag(options, 'r')
      ? { output: Buffer.from(input.replace(/\s/g, ''), 'hex').toString() }
      : undefined;
  }
  if (!hasFlag(options, 'd', 'D', 'decode'))
    return { output: `${Buffer.from(input).toString('base64')}\n` };
  return { output: Buffer.from(input, 'base64').toString() };
};

/** `sed`, `awk`, `cut` and others that rewrite lines: what they print lies near what they read. */
export const rewrite: Model = ({ shell, args }: Call) => {
  if (shell.input === undefined) return undefined;
  const folders = new Set(linesOf(shell.input).map((line) => folderOf(line)));
  for (const root of rootsNamedIn(args.join(' '), shell.world.request)) folders.add(`${root}/`);
  return { output: joined([...folders].map((folder) => `${folder}${UNKNOWN}`)) };
};

function folderOf(line: string): string {
  return line.slice(0, line.lastIndexOf('/') + 1);
}

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function joined(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

function doubtedLines(lines: readonly string[]): string {
  return joined(lines.map((line) => `${line}${DOUBT}`));
}

function doubted(text: string): string {
  return doubtedLines(linesOf(text));
}
