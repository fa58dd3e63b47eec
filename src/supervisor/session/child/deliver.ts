import type { JsonObject } from '../../../protocol/json.ts';
import type { IdText } from '../../../protocol/messages.ts';
import { keep as keepLine, type Line } from '../../lines/line.ts';
import { describeState } from '../describe.ts';
import { eraOf, fail } from '../host/answer-host.ts';
import type { HostRequest } from '../ledger/open-requests.ts';
import { PROGRESS_MS } from '../progress.ts';
import type { SessionState } from '../state.ts';
import { giveLine } from './ask-child.ts';
import { startOnDemand } from './start-stop.ts';

/**
 * How long a request waits for a build or a start before it is answered with the state: below the
 * 60 s after which clients give up by default (DEFAULT_REQUEST_TIMEOUT_MSEC of the official SDKs).
 */
const PATIENCE_MS = 50_000;

/** A larger request is not held in memory while the server works on it. */
const MAX_KEPT_BYTES = 64 * 1024;

/** Gives a request of the host to the child, now or as soon as there is one that takes it. */
export function deliver(s: SessionState, request: HostRequest, line: Line): void {
  s.requests.open(request);
  if (s.child.phase === 'ready') {
    s.child.purpose = 'demand';
    giveRequest(s, request, line);
    return;
  }
  request.line = keepLine(line);
  s.requests.wait(request);
  if (!startOnDemand(s)) fail(s, request, 'not_sent', describeState(s));
  tendQueue(s);
}

type Details = Partial<Pick<HostRequest, 'list' | 'era' | 'token' | 'isRepeatable'>>;

export function newRequest(
  s: SessionState,
  { id, method }: { id: IdText; method: string },
  { list, era = eraOf(s), token, isRepeatable = false }: Details,
): HostRequest {
  return {
    id,
    method,
    list,
    era,
    token,
    line: undefined,
    since: s.now,
    offset: undefined,
    isRepeatable,
    isRepeated: false,
    failedStarts: 0,
    progress: 0,
    hasOurProgress: false,
  };
}

/** Gives the child all that waited for it, in the order in which it came. */
export function giveWaiting(s: SessionState): void {
  for (const item of s.requests.takeWaiting()) {
    if ('notification' in item) giveLine(s, item.notification);
    else if (item.line) giveRequest(s, item, item.line);
  }
  tendQueue(s);
}

function giveRequest(s: SessionState, request: HostRequest, line: Line): void {
  request.offset = s.child.givenBytes;
  // for a second sending, should the child die before it gets this, or be allowed to get it twice
  request.line = line.bytes <= MAX_KEPT_BYTES ? line.lean() : undefined;
  if ('params' in line.glance && line.glance.params)
    remember(s, request.method, line.glance.params);
  giveLine(s, line);
}

/** What a new child has to be told again. */
export function remember(s: SessionState, method: string, params: JsonObject): void {
  if (method === 'logging/setLevel') s.host.logLevel = params;
  else if (method === 'resources/subscribe' && typeof params.uri === 'string')
    s.host.subscriptions.set(params.uri, params);
  else if (method === 'resources/unsubscribe' && typeof params.uri === 'string')
    s.host.subscriptions.delete(params.uri);
}

/** Runs the timers of waiting requests while there are any. */
export function tendQueue(s: SessionState): void {
  if (s.requests.hasWaiting === s.isQueueTimed) return;
  s.isQueueTimed = s.requests.hasWaiting;
  const timers = { patience: PATIENCE_MS, progress: PROGRESS_MS } as const;
  for (const timer of ['patience', 'progress'] as const) {
    if (s.isQueueTimed) s.emit({ kind: 'set_timer', timer, ms: timers[timer] });
    else s.emit({ kind: 'clear_timer', timer });
  }
}

/** Answers the requests that have waited too long with the state of the server. */
export function onImpatient(s: SessionState): void {
  let nextMs = PATIENCE_MS;
  for (const request of s.requests.waitingRequests()) {
    const leftMs = request.since + PATIENCE_MS - s.now;
    if (leftMs <= 0) fail(s, request, 'not_sent', describeState(s));
    else nextMs = Math.min(nextMs, leftMs);
  }
  tendQueue(s);
  if (s.isQueueTimed) s.emit({ kind: 'set_timer', timer: 'patience', ms: nextMs });
}
