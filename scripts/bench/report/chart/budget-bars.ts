import type { Budget } from '../../row.ts';
import type { PublishedRow } from '../published/to-published.ts';
import { amount, difference, limit } from '../words.ts';
import { element, text } from './svg.ts';

/** A part of the chart, and how high it is. */
export type Part = { svg: string; height: number };

/** From the left edge: where the names end, where the bars begin, and where their figures stand. */
const [NAMES, BARS, BUDGET, FIGURES] = [24, 460, 640, 720];
const LINE = 21;
const BAR = 11;
const HEADING = 30;

/** A bar that is longer than this share of its budget is cut, which a gap near its end shows. */
const MOST = 1.35;
const GAP = 10;

/** The share of its budget that a row uses; more than 1 is over it. */
export function budgetShare(row: Pick<PublishedRow, Budget['figure']>, budget: Budget): number {
  const figure = row[budget.figure];
  return Math.max(0, 'atMost' in budget ? figure / budget.atMost : budget.atLeast / figure);
}

/** One bar for each row that has a budget, all on one scale: the mark is the budget. */
export function budgetBars(rows: readonly PublishedRow[], top: number): Part {
  const lines = rows.flatMap((row) => (row.budget ? [{ row, budget: row.budget }] : []));
  const height = HEADING + lines.length * LINE;
  const bottom = top + height - 4;
  const mark = { class: 'mark', x1: BUDGET, x2: BUDGET, y1: top + HEADING - 12, y2: bottom };
  return {
    height,
    svg: [
      text('Figure ÷ its budget', { class: 'heading', x: NAMES, y: top }),
      text('budget', { class: 'muted', x: BUDGET, y: top, 'text-anchor': 'middle' }),
      text('figure, and what it may be', { class: 'muted', x: FIGURES, y: top }),
      ...lines.map(({ row, budget }, index) =>
        budgetBar(row, budget, top + HEADING + index * LINE),
      ),
      element('line', mark),
    ].join('\n'),
  };
}

function budgetBar(row: PublishedRow, budget: Budget, y: number): string {
  const share = budgetShare(row, budget);
  const unit = BUDGET - BARS;
  const bar = { x: BARS, y: y - BAR + 1, height: BAR, rx: 2 };
  const kind = row.verdict === 'over' ? 'over' : 'kept';
  const width = Math.max(1, Math.min(share, MOST) * unit);
  const words = `${figureOf(row, budget)}  (${limit(budget, row.unit)})`;
  return [
    text(row.name, { x: NAMES, y, maxChars: 64 }),
    element('rect', { class: 'track', ...bar, width: unit * MOST }),
    element('rect', { class: kind, ...bar, width }),
    ...(share > MOST
      ? [element('rect', { class: 'gap', ...bar, x: BARS + width - GAP, width: 3 })]
      : []),
    text(words, { class: kind === 'over' ? 'over strong' : 'muted', x: FIGURES, y }),
  ].join('');
}

function figureOf(row: PublishedRow, { figure }: Budget): string {
  if (figure === 'median') return amount(row.median, row.unit);
  if (figure === 'difference') return difference(row.difference, row.unit);
  return `${row[figure].toFixed(2)} ×`;
}
