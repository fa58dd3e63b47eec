import type { Graces } from './reduce.ts';

/**
 * After a bare EOF nothing may be left at 2 s; after a signal at 400 ms, because the host sends
 * SIGKILL at 500 ms. `end` leaves room for the last flush and a busy machine.
 */
export const EOF_GRACES = { term: 1000, kill: 1700, end: 1900 } as const;
export const SIGNAL_GRACES = { term: 100, kill: 260, end: 320 } as const;

/** What is left of the graces when the host closed `elapsedMs` ago. */
export function leftOf(
  { term, kill }: Required<Pick<Graces, 'term' | 'kill'>>,
  elapsedMs: number,
): Graces {
  return { term: Math.max(0, term - elapsedMs), kill: Math.max(0, kill - elapsedMs) };
}
