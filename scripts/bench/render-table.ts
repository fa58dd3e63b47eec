import type { Budget, FailedRow, Row, SkippedRow } from './row.ts';
import { type Summary, summarize } from './statistics.ts';

const HEADINGS = ['row', 'n', 'median', 'p95', 'baseline', 'baseline median', 'ratio'];
const MORE_HEADINGS = ['min–max', 'difference', 'budget', ''];

type AnyRow = Row | SkippedRow | FailedRow;

/** The figures as a table for a terminal; what has no figures says why. */
export function renderTable(rows: readonly AnyRow[]): string {
  const lines = [[...HEADINGS, ...MORE_HEADINGS], ...rows.flatMap(cellsOf)];
  const widths = lines[0]?.map((_, column) =>
    Math.max(...lines.map((cells) => cells[column]?.length ?? 0)),
  );
  const table = lines.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths?.[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [...table, ...rows.flatMap(excuseOf)].join('\n');
}

/** What a row comes to, and whether it keeps within its budget. */
export function judge(row: Row): Summary & { verdict: 'ok' | 'over' | 'none' } {
  const summary = summarize(
    row.samples,
    ['msg/s', 'files/s', 'tools'].includes(row.unit) ? 'low' : 'high',
  );
  const { budget } = row;
  if (!budget) return { ...summary, verdict: 'none' };
  const figure = summary[budget.figure];
  const isKept = 'atMost' in budget ? figure <= budget.atMost : figure >= budget.atLeast;
  return { ...summary, verdict: isKept ? 'ok' : 'over' };
}

function excuseOf(row: AnyRow): string[] {
  if ('skipped' in row) return [`SKIPPED ${row.name}: ${row.skipped}`];
  return 'failed' in row ? [`FAILED ${row.name}: ${row.failed}`] : [];
}

function cellsOf(row: AnyRow): string[][] {
  if (!('samples' in row)) return [];
  const { n, median, p95, baselineMedian, ratio, ratioMin, ratioMax, difference, verdict } =
    judge(row);
  const { name, unit, baseline, budget } = row;
  return [
    [
      name,
      String(n),
      amount(median, unit),
      amount(p95, unit),
      baseline,
      amount(baselineMedian, unit),
      ratio.toFixed(2),
      `${ratioMin.toFixed(2)}–${ratioMax.toFixed(2)}`,
      `${difference < 0 ? '' : '+'}${amount(difference, unit)}`,
      budget ? limit(budget, unit) : '',
      verdict === 'none' ? '' : verdict,
    ],
  ];
}

function limit(budget: Budget, unit: string): string {
  const { figure } = budget;
  const always = figure === 'ratioMin' || figure === 'ratioMax' ? ', always' : '';
  if ('atLeast' in budget) return `≥ ${budget.atLeast} ×${always}`;
  if (figure === 'ratio' || always) return `≤ ${budget.atMost} ×${always}`;
  return `≤ ${figure === 'difference' ? '+' : ''}${budget.atMost} ${unit}`;
}

/** Three digits are more than the noise of a machine allows. */
function amount(value: number, unit: string): string {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return `${value.toFixed(unit === 'builds' || unit === 'tools' ? 0 : Math.min(3, digits))} ${unit}`;
}
