import type { SessionState } from '../state.ts';

/** After a change notification the server may send more of them. */
const FIRST_GAP_MS = 50;

/** A list that keeps changing is asked for ever less often, down to once in this time. */
const MAX_GAP_MS = 60_000;

/**
 * Has the lists asked for again, soon and once for all that changes until then. A server that tells a
 * change whenever it is asked for its lists would otherwise be asked without end.
 */
export function planRefetch(s: SessionState): void {
  const { fetch } = s;
  if (fetch.isPlanned || s.child.phase !== 'ready') return;
  const isQuiet = s.now - fetch.changedAt > MAX_GAP_MS;
  fetch.gapMs = isQuiet ? FIRST_GAP_MS : Math.min(2 * fetch.gapMs, MAX_GAP_MS);
  fetch.changedAt = s.now;
  fetch.isPlanned = true;
  s.emit({ kind: 'set_timer', timer: 'refetch', ms: fetch.gapMs });
}
