import { parseArgs } from 'node:util';
import type { ArgDef } from 'citty';
import { AppError } from '../lib/app-error.ts';
import type { Verb } from './verbs.ts';

/**
 * Refuses what the verb does not know: citty passes over unknown options and surplus words. A last
 * place whose name ends in `...` takes as many words as there are.
 */
export async function assertKnownWords(
  verb: string,
  words: readonly string[],
  { args }: Verb,
): Promise<void> {
  const known = Object.entries(typeof args === 'function' ? await args() : ((await args) ?? {}));
  const positional = known.filter(([, { type }]) => type === 'positional');
  const needed = positional.filter(([, { required }]) => required !== false);
  const isEndless = positional.at(-1)?.[0].endsWith('...') === true;
  const { given, unknown } = sortWords(words, new Map(known), verb);
  const surplus = unknown ?? (isEndless ? undefined : given[positional.length]);
  if (surplus !== undefined) throw usage(`Unknown argument \`${surplus}\``, verb);
  const [missing] = needed[given.length] ?? [];
  if (missing !== undefined) throw usage(`No \`<${missing}>\` is given`, verb);
}

/** Parts the words that stand for themselves from options and their values, as citty does. */
function sortWords(
  words: readonly string[],
  known: ReadonlyMap<string, ArgDef>,
  verb: string,
): { given: string[]; unknown: string | undefined } {
  const options = Object.fromEntries([...known].map(([name, { type }]) => [name, typeOf(type)]));
  const parsed = parseArgs({ args: [...words], options, strict: false, tokens: true });
  const given = parsed.tokens.flatMap((token) => (token.kind === 'positional' ? token.value : []));
  const asked = parsed.tokens.filter((token) => token.kind === 'option');
  const unknown = asked.find((option) => !isKnown(option, known));
  const empty = asked.find(({ name, value }) => known.get(name)?.type === 'string' && !value);
  if (unknown === undefined && empty) throw usage(`No value follows \`${empty.rawName}\``, verb);
  return { given, unknown: unknown && words[unknown.index] };
}

function isKnown(
  { name, rawName, value }: { name: string; rawName: string; value?: string | undefined },
  known: ReadonlyMap<string, ArgDef>,
): boolean {
  const type = rawName === `--${name}` ? known.get(name)?.type : undefined;
  if (type === undefined || type === 'positional') return false;
  return type === 'string' || value === undefined;
}

function typeOf(type: ArgDef['type']): { type: 'string' | 'boolean' } {
  return { type: type === 'string' ? 'string' : 'boolean' };
}

function usage(message: string, verb: string): AppError {
  return new AppError('USAGE', message, { hint: `Run \`holdfast ${verb} --help\` for the usage` });
}
