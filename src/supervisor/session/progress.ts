import { notificationText } from '../../protocol/messages.ts';
import { describeState } from './describe.ts';
import type { SessionState } from './state.ts';

export const PROGRESS_MS = 1000;

/** Tells who waits for a start, and gave a token for it, that something is being done. */
export function tellProgress(s: SessionState): void {
  if (!s.requests.hasWaiting) return;
  s.emit({ kind: 'set_timer', timer: 'progress', ms: PROGRESS_MS });
  const [message = ''] = describeState(s).split('\n');
  for (const request of s.requests.waitingRequests()) {
    // who was served by an earlier child may have had higher values from it
    if (!s.host.isAnswered || request.token === undefined || request.isRepeated) continue;
    const progress = s.requests.nextProgress(request);
    const params = { progressToken: JSON.parse(request.token), progress, message };
    s.emit({ kind: 'host_text', text: notificationText('notifications/progress', params) });
  }
}
