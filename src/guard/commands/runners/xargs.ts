import { spend } from '../../effects/budget.ts';
import { isUnknown } from '../../effects/effect.ts';
import { readText } from '../../effects/list-directory.ts';
import { pathIn, subshell, unknownText } from '../../shell/shell.ts';
import { type Call, hasFlag, type Model, type Options, parseOptions } from '../call.ts';

const VALUED = new Set([
  '-n',
  '-P',
  '-L',
  '-d',
  '-s',
  '-E',
  '-a',
  '-I',
  '-j',
  '--arg-file',
  '--max-args',
  '--delimiter',
  '--max-procs',
]);

/** `xargs`, and `parallel` in its plain form: the input's lines become arguments. */
export const xargs: Model = (call) => {
  const { shell, name, args } = call;
  const at = commandStart(args);
  const options = parseOptions(args.slice(0, at), OPTION_NAMES);
  const isParallel = name === 'parallel';
  const [argv, given] = splitParallel(name, args.slice(at));
  const isByLine = isParallel || hasFlag(options, '0', 'null', 'd', 'delimiter', 'I', 'i', 'L');
  const items = [...given, ...itemsOf(inputOf(call, options), isByLine)];
  const isBraced = isParallel || hasFlag(options, 'i');
  const placeholder = options.values.get('I') ?? (isBraced ? '{}' : undefined);
  const inner = subshell(shell, { input: undefined });
  const isEach = isParallel || hasFlag(options, 'n', 'L', 'I');
  for (const command of commandsOf(argv, items, { placeholder, isEach })) {
    spend(shell.world.budget);
    inner.follow.command(inner, command);
  }
  return undefined;
};

const OPTION_NAMES = [...VALUED].map((flag) => flag.replace(/^-+/, '')).join(',');

function inputOf({ shell }: Call, { values }: Options): string {
  const file = values.get('a') ?? values.get('arg-file');
  const input = file === undefined ? shell.input : readText(shell.world, pathIn(shell, file));
  return input ?? unknownText(shell, []);
}

type Manner = { placeholder: string | undefined; isEach: boolean };

function commandsOf(
  argv: readonly string[],
  items: readonly string[],
  { placeholder, isEach }: Manner,
): string[][] {
  const isNamed = placeholder !== undefined && argv.some((word) => word.includes(placeholder));
  if (placeholder !== undefined && (isNamed || placeholder !== '{}')) {
    return items.map((item) => argv.map((word) => word.replaceAll(placeholder, () => item)));
  }
  return isEach ? items.map((item) => [...argv, item]) : [[...argv, ...items]];
}

function commandStart(args: readonly string[]): number {
  let at = 0;
  while (at < args.length && (args[at] ?? '').startsWith('-')) {
    const takesNext = VALUED.has(args[at] ?? '');
    at += takesNext ? 2 : 1;
  }
  return at;
}

/** `parallel command ::: words`. */
function splitParallel(name: string, argv: readonly string[]): [string[], string[]] {
  const at = name === 'parallel' ? argv.indexOf(':::') : -1;
  return at === -1 ? [[...argv], []] : [argv.slice(0, at), argv.slice(at + 1)];
}

function itemsOf(input: string, isByLine: boolean): string[] {
  const texts = isByLine ? input.split('\n') : input.split(/[ \t\n]+/);
  return texts.map((text) => (isUnknown(text) ? text : text.trim())).filter((text) => text !== '');
}
