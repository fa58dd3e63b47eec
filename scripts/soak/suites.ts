import type { Suite } from './suite.ts';
import { SWEEP_PARTS } from './suites/sweep/parts.ts';

/** All suites, what is worth most first. */
export const SUITES: readonly Suite[] = [{ name: 'sweep', minutes: 10, parts: SWEEP_PARTS }];
