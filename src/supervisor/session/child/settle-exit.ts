import { notificationText } from '../../../protocol/messages.ts';
import { fail, resolveFrom } from '../host/answer-host.ts';
import type { HostRequest } from '../ledger/open-requests.ts';
import type { SessionState } from '../state.ts';
import type { ChildExit } from './child-life.ts';

/** What is to be told of a child that is gone. */
type End = Pick<ChildExit, 'cause' | 'takenBytes' | 'isTailUnread'>;

/** A request is not made to wait for more failing starts than this. */
const MAX_FAILED_STARTS = 2;

/** The host need not work on what a dead child asked, and its answer would reach the next one. */
export function withdrawServerRequests(s: SessionState): void {
  for (const id of s.serverRequests.abandon()) {
    const params = { requestId: JSON.parse(id), reason: 'The server ended' };
    s.emit({ kind: 'host_text', text: notificationText('notifications/cancelled', params) });
  }
}

/** Each request that the child had gets its answer, or waits for the next child. */
export function settleWritten(s: SessionState, end: End): void {
  const again: HostRequest[] = [];
  for (const request of s.requests.writtenRequests()) {
    const isUnsent = wasUnsent(request, end);
    if (isSentAgain(s, request, isUnsent)) {
      request.isRepeated ||= !isUnsent;
      again.push(request);
    } else if (!resolveFrom(s, request)) {
      fail(s, request, isUnsent ? 'not_sent' : 'may_have_run', end.cause);
    }
  }
  s.requests.forgetAllCancelled();
  s.requests.waitFirst(again, s.now);
}

/** The child cannot have read it: it never left us, or its line break was left in the pipe. */
function wasUnsent({ offset, line }: HostRequest, { takenBytes, isTailUnread }: End): boolean {
  if (offset === undefined) return false;
  return (
    offset >= takenBytes ||
    (isTailUnread && line !== undefined && offset + line.bytes >= takenBytes)
  );
}

function isSentAgain(s: SessionState, request: HostRequest, isUnsent: boolean): boolean {
  if (!request.line) return false;
  // a child that ends after its host has read all that it was to read
  return isUnsent || (request.isRepeatable && !request.isRepeated && !s.isClosing);
}

/** A request rides out one failing start, not a row of them. */
export function loseStart(s: SessionState, cause: string): void {
  for (const request of s.requests.waitingRequests()) {
    request.failedStarts += 1;
    if (request.failedStarts >= MAX_FAILED_STARTS) fail(s, request, 'not_sent', cause);
  }
}
