import { expect, test } from 'vitest';
import { interleave } from '../../../scripts/bench/interleave.ts';
import { quantile, summarize } from '../../../scripts/bench/statistics.ts';

test.each([
  ['the median of an odd count is the one in the middle', [9, 1, 5], 0.5, 5],
  ['the median of an even count lies between its neighbours', [4, 1, 2, 3], 0.5, 2.5],
  ['a quantile is interpolated', [0, 10], 0.95, 9.5],
  ['one value is every quantile', [7], 0.99, 7],
  ['nothing has no quantile', [], 0.5, Number.NaN],
])('%s', (_title, values, q, expected) => {
  expect(quantile(values, q)).toBe(expected);
});

test('ratios and differences are taken round by round, not between medians', () => {
  const samples = [
    { value: 10, baseline: 1 },
    { value: 20, baseline: 10 },
    { value: 60, baseline: 20 },
  ];
  expect(summarize(samples, 'high')).toEqual({
    n: 3,
    median: 20,
    p95: 56,
    baselineMedian: 10,
    difference: 10,
    ratio: 3,
    ratioMin: 2,
    ratioMax: 10,
  });
});

test('the p95 of a rate is at its low end', () => {
  const samples = [100, 200].map((value) => ({ value, baseline: 1 }));
  expect(summarize(samples, 'low').p95).toBe(105);
});

test('no subject of a round always follows the same one, and the first round is dropped', async () => {
  const order: string[] = [];
  const subject = (name: string) => async () => order.push(name);
  const rounds = await interleave(2, { a: subject('a'), b: subject('b') });
  expect(order.join('')).toBe('abbaab');
  expect(rounds).toEqual([
    { a: 4, b: 3 },
    { a: 5, b: 6 },
  ]);
});
