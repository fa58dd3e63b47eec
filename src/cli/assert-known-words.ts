import { AppError } from '../lib/app-error.ts';
import type { Verb } from './verbs.ts';

/** Refuses what the verb does not know: citty passes over unknown options and surplus words. */
export async function assertKnownWords(
  verb: string,
  words: readonly string[],
  { args }: Verb,
): Promise<void> {
  const known = Object.entries(typeof args === 'function' ? await args() : ((await args) ?? {}));
  const places = known.filter(([, { type }]) => type === 'positional').map(([name]) => name);
  const options = known
    .filter(([, { type }]) => type !== 'positional')
    .map(([name]) => `--${name}`);
  const given = words.filter((word) => !word.startsWith('-'));
  const unknown =
    words.find((word) => word.startsWith('-') && !options.includes(word)) ?? given[places.length];
  if (unknown !== undefined) throw usage(`Unknown argument \`${unknown}\``, verb);
  const missing = places[given.length];
  if (missing !== undefined) throw usage(`No \`<${missing}>\` is given`, verb);
}

function usage(message: string, verb: string): AppError {
  return new AppError('USAGE', message, { hint: `Run \`holdfast ${verb} --help\` for the usage` });
}
