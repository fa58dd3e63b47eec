import type { Soak } from './world/soak.ts';

/** One thing that is tried over and over. */
export type Part = {
  name: string;
  /** Rows of the fault and load matrices. */
  rows: readonly string[];
  /** Its part of the suite's time, beside the shares of the others. */
  share: number;
  /** Of small files that are changed so often that a disk's journal would be what is measured. */
  isInMemory?: boolean;
  /** Tries until the time is over, or all has been tried; gives what came of it in a short phrase. */
  run: (soak: Soak) => Promise<string>;
};

/** Parts that are run together, one after the other. */
export type Suite = { name: string; minutes: number; parts: readonly Part[] };
