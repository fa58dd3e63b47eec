import type { Suite } from './suite.ts';
import { storm } from './suites/storm/storm.ts';
import { SWEEP_PARTS } from './suites/sweep/parts.ts';

/** All suites, what is worth most first. */
export const SUITES: readonly Suite[] = [
  { name: 'sweep', minutes: 10, parts: SWEEP_PARTS },
  { name: 'storm', minutes: 10, parts: [{ name: 'storm', rows: ['L14'], share: 1, run: storm }] },
];
