import { layOut } from './lay-out.ts';
import type { JudgedRow, Results } from './results.ts';
import { amount, difference, limit } from './words.ts';

const HEADINGS = ['n', 'median', 'p95', 'baseline', 'baseline median', 'ratio'];
const MORE_HEADINGS = ['min–max', 'difference', 'budget', ''];

/** The figures as a table for a terminal, by groups; what has no figures says why. */
export function renderTable({ rows, skipped, failed }: Omit<Results, 'peers'>): string {
  const groups = [...new Set(rows.map(({ group }) => group))];
  const lines = groups.flatMap((group) => [
    [''],
    [group, ...HEADINGS, ...MORE_HEADINGS],
    ...rows.filter((row) => row.group === group).map(cellsOf),
  ]);
  return [
    ...(lines.length > 0 ? [layOut(lines)] : []),
    '',
    ...skipped.map((row) => `SKIPPED ${row.name}: ${row.skipped}`),
    ...failed.map((row) => `FAILED ${row.name}: ${row.failed}`),
  ].join('\n');
}

function cellsOf(row: JudgedRow): string[] {
  const { name, unit, baseline, budget, verdict } = row;
  return [
    `  ${name}`,
    String(row.n),
    amount(row.median, unit),
    amount(row.p95, unit),
    baseline,
    amount(row.baselineMedian, unit),
    row.ratio.toFixed(2),
    `${row.ratioMin.toFixed(2)}–${row.ratioMax.toFixed(2)}`,
    difference(row.difference, unit),
    budget ? limit(budget, unit) : '',
    verdict === 'none' ? '' : verdict,
  ];
}
