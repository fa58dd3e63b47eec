import type { PeerRow } from './peer-row.ts';
import type { Sample } from './statistics.ts';
import type { Bench } from './world/bench.ts';

/** A limit from the design for one figure of a row; `ratioMin` and `ratioMax` hold for every round. */
export type Budget =
  | { figure: 'median' | 'difference' | 'ratio' | 'ratioMax'; atMost: number }
  | { figure: 'ratio' | 'ratioMin'; atLeast: number };

/** A figure of the product beside its baseline. */
export type Row = {
  name: string;
  unit: 'ms' | 'µs' | 's' | 'MiB' | 'msg/s' | 'files/s' | 'builds' | 'tools';
  baseline: string;
  samples: Sample[];
  budget?: Budget;
};

/** A row that this machine cannot measure, and why. */
export type SkippedRow = { name: string; skipped: string };

/** Why a row waits for a run that has the time. */
export const TOO_LONG = 'it takes too long for --quick';

/** Rows that were begun and came to nothing. */
export type FailedRow = { name: string; failed: string };

export type Measure = (bench: Bench) => Promise<(Row | PeerRow | SkippedRow)[]>;
