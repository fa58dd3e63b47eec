const OUTPUT = '--output=';
const FLAGS: readonly string[] = ['--quick', '--publish', `${OUTPUT}<dir>`];

/** What a person asks of the benchmark. */
export type Wish = {
  mode: 'quick' | 'full';
  /** Rows by name; none means all. */
  names: readonly string[];
  /** Where the results go. */
  output: string;
  /** Whether the figures of this run become those of the documents. */
  publish: boolean;
};

/** Reads the words of the command line: a wish, or what is wrong with them. */
export function parseWords(words: readonly string[], known: readonly string[]): Wish | string {
  const names = words.filter((word) => !word.startsWith('--'));
  const flags = words.filter((word) => word.startsWith('--'));
  const outputs = flags.filter((flag) => flag.startsWith(OUTPUT));
  const unknown =
    names.find((name) => !known.includes(name)) ??
    flags.find((flag) => !(FLAGS.includes(flag) || flag.startsWith(OUTPUT)));
  if (unknown !== undefined)
    return `\`${unknown}\` is neither ${FLAGS.join(', ')} nor a row; there are ${known.join(', ')}`;
  const mode = flags.includes('--quick') ? 'quick' : 'full';
  const publish = flags.includes('--publish');
  if (publish && (mode === 'quick' || names.length > 0))
    return '`--publish` takes all rows of a full run';
  return { mode, publish, names, output: outputs.at(-1)?.slice(OUTPUT.length) ?? '.bench' };
}
