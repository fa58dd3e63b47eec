/** One figure of the product and the same figure of its baseline, measured in the same round. */
export type Sample = { value: number; baseline: number };

/** What the samples of a row come to; `ratio` and `difference` are taken round by round. */
export type Summary = {
  n: number;
  median: number;
  p95: number;
  baselineMedian: number;
  difference: number;
  ratio: number;
  ratioMin: number;
  ratioMax: number;
};

/** `worse` says at which end the bad 5 % are: times are bad when high, rates when low. */
export function summarize(samples: readonly Sample[], worse: 'high' | 'low'): Summary {
  const values = samples.map(({ value }) => value);
  const ratios = samples.map(({ value, baseline }) => value / baseline);
  return {
    n: samples.length,
    median: median(values),
    p95: quantile(values, worse === 'high' ? 0.95 : 0.05),
    baselineMedian: median(samples.map(({ baseline }) => baseline)),
    difference: median(samples.map(({ value, baseline }) => value - baseline)),
    ratio: median(ratios),
    ratioMin: Math.min(...ratios),
    ratioMax: Math.max(...ratios),
  };
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which the share `q` of all lies, interpolated between neighbours. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * q;
  const low = sorted[Math.floor(position)] ?? Number.NaN;
  const high = sorted[Math.ceil(position)] ?? Number.NaN;
  return low + (high - low) * (position - Math.floor(position));
}
