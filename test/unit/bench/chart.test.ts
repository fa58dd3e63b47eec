import { expect, test } from 'vitest';
import { budgetShare } from '../../../scripts/bench/report/chart/budget-bars.ts';
import { renderChart } from '../../../scripts/bench/report/chart/render-chart.ts';
import { toPublished } from '../../../scripts/bench/report/published/to-published.ts';
import type { Results } from '../../../scripts/bench/report/results.ts';
import { makeResults } from './results.ts';

/** The texts of the chart in their order. */
function textsOf(results: Results): string[] {
  const svg = renderChart(toPublished(results));
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => text);
}

test.each([
  ['half of what it may take', { median: 50 }, { figure: 'median', atMost: 100 }, 0.5],
  ['twice what it may take', { ratio: 2.5 }, { figure: 'ratio', atMost: 1.25 }, 2],
  [
    'a rate that is half of what it has to be',
    { ratio: 0.4 },
    { figure: 'ratio', atLeast: 0.8 },
    2,
  ],
  ['less than the baseline', { difference: -3 }, { figure: 'difference', atMost: 5 }, 0],
] as const)('the bar for %s uses that share of the budget', (_title, figures, budget, share) => {
  const row = { median: 0, difference: 0, ratio: 0, ratioMin: 0, ratioMax: 0, ...figures };
  expect(budgetShare(row, budget)).toBe(share);
});

test('rows with a budget and all peers are told in text, the peers by their start', () => {
  expect(textsOf(makeResults())).toMatchInlineSnapshot(`
    [
      "Holdfast beside its budgets and its peers",
      "Shorter is better. Medians, 2026-01-02: 2 processors, 8 GiB, linux 6 x64, Node v22.1.0.",
      "Figure ÷ its budget",
      "budget",
      "figure, and what it may be",
      "start &lt;fast&gt;",
      "1.25 ×  (≤ 2.5 ×)",
      "slow end",
      "300 ms  (≤ 100 ms)",
      "Peers: start → tools/list",
      "call p50",
      "next call after a crash",
      "Holdfast",
      "51.0 ms",
      "–",
      "–",
      "slow-peer 1.0.0",
      "300 ms",
      "–",
      "never, within 5 s",
    ]
  `);
});

test('a row over its budget has the colour of it, and its bar is cut', () => {
  const svg = renderChart(toPublished(makeResults()));
  expect(svg.match(/<rect class="(kept|over|gap)"/g)).toEqual([
    '<rect class="kept"',
    '<rect class="over"',
    '<rect class="gap"',
  ]);
});

test('the same figures give the same chart', () => {
  const chart = () => renderChart(toPublished(makeResults()));
  expect(chart()).toBe(chart());
});

test('the chart asks for nothing from elsewhere, and fits any width', () => {
  const svg = renderChart(toPublished(makeResults()));
  expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|@import|url\(/);
  expect(svg).toMatch(/^<svg [^>]*viewBox="0 0 960 \d+"/);
  expect(svg).not.toMatch(/^<svg [^>]*width=/);
});

test('a chart without peers ends below the budgets', () => {
  expect(textsOf(makeResults({ peers: [] })).join()).not.toContain('Peers');
});

test('a name that is too long is cut and told whole by its tooltip', () => {
  const name = `a name of ${'very '.repeat(20)}many words`;
  const rows = makeResults().rows.map((row) => ({ ...row, name }));
  const svg = renderChart(toPublished(makeResults({ rows })));
  expect(svg).toContain(`<title>${name}</title>`);
  expect(svg).toContain('…</text>');
});
