import type { Sample } from './statistics.ts';
import type { Bench } from './world/bench.ts';

/** A limit from the design for one figure of a row. */
export type Budget =
  | { figure: 'median' | 'difference' | 'ratio'; atMost: number }
  | {
      figure: 'ratio';
      atLeast: number;
    };

/** A figure of the product beside its baseline. */
export type Row = {
  name: string;
  unit: 'ms' | 'µs' | 's' | 'MiB' | 'msg/s' | 'builds';
  baseline: string;
  samples: Sample[];
  budget?: Budget;
};

/** A row that this machine cannot measure, and why. */
export type SkippedRow = { name: string; skipped: string };

export type Measure = (bench: Bench) => Promise<(Row | SkippedRow)[]>;
