import { expect, test } from 'vitest';
import { judge } from '../../../scripts/bench/report/judge.ts';
import type { Budget, Row } from '../../../scripts/bench/row.ts';

function rowWith(budget: Budget | undefined, unit: Row['unit'] = 'ms'): Row {
  const samples = [
    { value: 10, baseline: 10 },
    { value: 20, baseline: 10 },
    { value: 30, baseline: 10 },
  ];
  return { name: 'row', unit, baseline: 'base', samples, ...(budget ? { budget } : {}) };
}

test.each<[string, Budget | undefined, string]>([
  ['a median at its limit is kept', { figure: 'median', atMost: 20 }, 'ok'],
  ['a median above it is over', { figure: 'median', atMost: 19.9 }, 'over'],
  ['a difference counts from the baseline', { figure: 'difference', atMost: 10 }, 'ok'],
  ['a ratio that has to be reached is not', { figure: 'ratio', atLeast: 2.1 }, 'over'],
  ['one bad round breaks what holds always', { figure: 'ratioMax', atMost: 2.9 }, 'over'],
  ['the lowest round counts where more is better', { figure: 'ratioMin', atLeast: 1 }, 'ok'],
  ['a row without a budget is not judged', undefined, 'none'],
])('%s', (_title, budget, verdict) => {
  expect(judge(rowWith(budget)).verdict).toBe(verdict);
});

test('a row without a sample keeps no budget', () => {
  const row = { ...rowWith({ figure: 'median', atMost: 20 }), samples: [] };
  expect(judge(row).verdict).toBe('over');
});

test.each<[Row['unit'], number]>([
  ['ms', 29],
  ['files/s', 11],
  ['msg/s', 11],
])('the p95 of an amount in %s is %d', (unit, p95) => {
  expect(judge(rowWith(undefined, unit)).p95).toBe(p95);
});
