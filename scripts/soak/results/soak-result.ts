import type { MachineClass } from '../../bench/report/machine-class.ts';

/** What came of one part of a suite. */
export type SoakResult = {
  name: string;
  rows: readonly string[];
  n: number;
  /** A short phrase, with units. */
  figure: string;
  failures: number;
  minutes: number;
  seed: number;
  at: string;
  /** Ended by a signal: the figure is of what was counted until then. */
  isInterrupted?: true;
  /** Of a published result: what it was measured on. */
  machine?: MachineClass;
};
