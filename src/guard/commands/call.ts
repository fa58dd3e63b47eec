import type { Result, Shell } from '../shell/shell.ts';

/** A command as it is called, its words expanded. */
export type Call = { shell: Shell; name: string; args: readonly string[] };

/** What a command would do: it notes effects, and may know its output and its status. */
export type Model = (call: Call) => Partial<Result> | undefined;

/** A command line taken apart. */
export type Options = {
  /** Letters of short options and names of long ones, without dashes. */
  flags: Set<string>;
  values: Map<string, string>;
  operands: string[];
};

/** Takes arguments apart; `valued` lists the options that take a value, as `t,target-directory`. */
export function parseOptions(args: readonly string[], valued = ''): Options {
  const takesValue = new Set(valued.split(','));
  const options: Options = { flags: new Set(), values: new Map(), operands: [] };
  let index = 0;
  while (index < args.length) {
    const arg = args[index++] ?? '';
    if (arg === '--') {
      options.operands.push(...args.slice(index));
      break;
    }
    index += takeWord(options, arg, { takesValue, next: args[index] });
  }
  return options;
}

/** Takes one word, and says how many more it took. */
function takeWord(options: Options, arg: string, { takesValue, next }: Next): number {
  if (arg.startsWith('--')) {
    return takeLong(options, arg, takesValue.has(arg.slice(2)) ? next : undefined);
  }
  if (arg.startsWith('-') && arg !== '-') return takeShort(options, arg, { takesValue, next });
  options.operands.push(arg);
  return 0;
}

function takeLong(options: Options, arg: string, next: string | undefined): number {
  const [, name = '', value = next] = /^--([^=]*)(?:=(.*))?$/s.exec(arg) ?? [];
  options.flags.add(name);
  if (value !== undefined) options.values.set(name, value);
  return next === undefined ? 0 : 1;
}

type Next = { takesValue: Set<string>; next: string | undefined };

function takeShort(options: Options, arg: string, { takesValue, next }: Next): number {
  for (let at = 1; at < arg.length; at++) {
    const letter = arg[at] ?? '';
    options.flags.add(letter);
    if (!takesValue.has(letter)) continue;
    const rest = arg.slice(at + 1);
    options.values.set(letter, rest === '' ? (next ?? '') : rest);
    return rest === '' ? 1 : 0;
  }
  return 0;
}

/** Whether any of the flags is set. */
export function hasFlag({ flags }: Options, ...names: string[]): boolean {
  return names.some((name) => flags.has(name));
}

/** The last part of a path, as `basename` prints it. */
export function lastPart(path: string): string {
  const bare = path.replace(/\/+$/, '');
  return bare.slice(bare.lastIndexOf('/') + 1);
}
