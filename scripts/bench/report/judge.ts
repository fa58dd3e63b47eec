import type { Row } from '../row.ts';
import { type Summary, summarize } from '../statistics.ts';

/** What a row comes to, and whether that keeps within its budget; `none` has no budget. */
export type Judgement = Summary & { verdict: 'ok' | 'over' | 'none' };

/** More of these is better. */
const RATES: readonly string[] = ['msg/s', 'files/s', 'tools'];

/** Judges a row by the figure that its budget is for. */
export function judge({ samples, unit, budget }: Row): Judgement {
  const summary = summarize(samples, RATES.includes(unit) ? 'low' : 'high');
  if (!budget) return { ...summary, verdict: 'none' };
  const figure = summary[budget.figure];
  const isKept = 'atMost' in budget ? figure <= budget.atMost : figure >= budget.atLeast;
  return { ...summary, verdict: isKept ? 'ok' : 'over' };
}
