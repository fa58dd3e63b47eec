import type { SessionState } from '../state.ts';

/** Has a child started, unless there is one or somebody is at it. */
export function startChild(s: SessionState): void {
  if (s.child.phase !== 'off') return;
  s.child.phase = 'starting';
  s.child.startedAt = s.now;
  s.isRestartAsked = false;
  s.isHopeless = false;
  s.isOtherEra = false;
  s.counters.starts += 1;
  delete s.report;
  s.emit({ kind: 'clear_timer', timer: 'respawn' });
  s.emit({ kind: 'start' });
  s.emit({ kind: 'changed' });
}

/** Sees to it that a child comes for a request; false when none will for now. */
export function startOnDemand(s: SessionState): boolean {
  s.child.purpose = 'demand';
  if (s.isOtherEra) return false;
  if (s.child.phase !== 'off') return true;
  if (!s.restarts.mayTry(s.now)) return false;
  startChild(s);
  return true;
}

/** Asks a running child to go. Its exit is then no crash, and what it still says to us is void. */
export function stopChild(s: SessionState, cause: string): void {
  if (s.child.phase !== 'greeting' && s.child.phase !== 'ready') return;
  dismissChild(s, cause);
  s.emit({ kind: 'stop' });
  s.emit({ kind: 'changed' });
}

/** From now on the child is as good as gone for the host, although it may be asked a last thing. */
export function dismissChild(s: SessionState, cause: string): void {
  s.child.phase = 'stopping';
  s.child.stopCause = cause;
  s.child.asked.clear();
}
