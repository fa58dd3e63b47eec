import { isJsonObject } from '../../../protocol/json.ts';
import { CODES, type IdText } from '../../../protocol/messages.ts';
import { idTextOf } from '../../lines/id-text.ts';
import { keep as keepLine, type Line } from '../../lines/line.ts';
import { giveLine, giveText } from '../child/ask-child.ts';
import { tendQueue } from '../child/deliver.ts';
import type { SessionState } from '../state.ts';
import { refuse } from './answer-host.ts';
import { timeAwaiting } from './handshake.ts';
import { onHostRequest } from './host-requests.ts';
import { endListen } from './listens.ts';

/** Takes one line of the host. */
export function onHostLine(s: SessionState, line: Line): void {
  const { glance } = line;
  switch (glance.kind) {
    case 'request':
      onHostRequest(s, line, glance);
      break;
    case 'response':
      onHostAnswer(s, line, glance.id);
      break;
    case 'notification':
      onHostNotification(s, line, glance.method);
      break;
    case 'blank':
      return;
    default:
      onOpaque(s, line, glance.kind);
      break;
  }
}

/** An answer for a child that is dead has nobody who waits for it. */
function onHostAnswer(s: SessionState, line: Line, id: IdText): void {
  const childId = s.serverRequests.settle(id);
  if (childId === undefined || (s.child.phase !== 'ready' && s.child.phase !== 'greeting')) {
    s.counters.swallowed += 1;
    return;
  }
  if (childId === id) {
    giveLine(s, line);
    return;
  }
  giveText(s, `${JSON.stringify({ ...line.parse(), id: JSON.parse(childId) })}\n`);
}

function onHostNotification(s: SessionState, line: Line, method: string): void {
  if (method === 'notifications/initialized') return; // each child is told by us
  if (method === 'notifications/cancelled') {
    onCancelled(s, line);
    return;
  }
  if (s.child.phase === 'ready') giveLine(s, line);
  else s.requests.waitNotification(keepLine(line));
}

function onCancelled(s: SessionState, line: Line): void {
  const params = line.parse()?.params;
  const id = isJsonObject(params) ? idTextOf(params.requestId, () => undefined) : undefined;
  if (id === undefined) return;
  forgetAwaiting(s, id);
  const isWritten = s.requests.cancel(id);
  tendQueue(s);
  if ((isWritten || endListen(s, id)) && s.child.phase === 'ready') giveLine(s, line);
}

/** A handshake must not be cancelled, and a host that does so may still wait for it. */
function forgetAwaiting(s: SessionState, id: IdText): void {
  if (s.awaiting.length === 0) return;
  s.awaiting = s.awaiting.filter((each) => each.id !== id || each.ask.kind !== 'list');
  timeAwaiting(s);
}

/** What we do not understand is the server's to judge; without a server it is refused. */
function onOpaque(s: SessionState, line: Line, kind: 'batch' | 'junk'): void {
  if (s.child.phase === 'ready') {
    giveLine(s, line);
    return;
  }
  const message = kind === 'batch' ? 'Batches are not supported' : 'This line is not a message';
  refuse(s, 'null', { code: CODES.invalidRequest, message });
}
