import { isJsonObject, type JsonObject } from '../../../protocol/json.ts';
import { LIST_NAMES, LISTS } from '../../../protocol/lists.ts';
import { CODES, errorText, type IdText, resultText } from '../../../protocol/messages.ts';
import { idTextOf } from '../../lines/id-text.ts';
import type { Line } from '../../lines/line.ts';
import { planRefetch } from '../lists/plan-refetch.ts';
import type { Answer, SessionState } from '../state.ts';
import { giveText } from './ask-child.ts';

/** Takes one line of the child. */
export function onChildLine(s: SessionState, line: Line): void {
  const { glance } = line;
  if (s.child.phase === 'off' || s.child.phase === 'starting') return;
  switch (glance.kind) {
    case 'response':
      onChildAnswer(s, line, glance.id, glance.isError);
      break;
    case 'request':
      onChildRequest(s, line, glance.id, glance.method);
      break;
    case 'notification':
      onChildNotification(s, line, glance.method);
      break;
    case 'batch':
      passOn(s, line);
      break;
    case 'blank':
      return;
    case 'junk':
      onJunk(s);
      break;
  }
}

function onChildAnswer(s: SessionState, line: Line, id: IdText, isError: boolean): void {
  const onAnswer = s.child.asked.size > 0 ? s.child.asked.get(id) : undefined;
  if (onAnswer) {
    s.child.asked.delete(id);
    onAnswer(answerIn(line));
    return;
  }
  const request = s.requests.get(id);
  // late, never asked for, or the end of a subscription, which is ours to keep
  if (request?.offset === undefined) {
    s.counters.swallowed += 1;
    s.requests.forgetCancelled(id);
    return;
  }
  s.requests.settle(id);
  s.lastActivity = s.now;
  if (request.list) s.host.shown.set(request.list, isError ? [] : 'by_child');
  s.emit({ kind: 'host_line', line });
  s.host.isAnswered ||= s.host.isPlain;
}

function answerIn(line: Line): Answer {
  const { result, error } = line.parse() ?? {};
  if (isJsonObject(result)) return { result };
  return {
    error: isJsonObject(error) ? error : { code: 0, message: 'The answer is not readable' },
  };
}

/** Before its handshake a host is asked nothing: the child is answered at once. */
function onChildRequest(s: SessionState, line: Line, id: IdText, method: string): void {
  if (!s.host.isAnswered) {
    const error = { code: CODES.invalidRequest, message: 'No client is connected yet' };
    giveText(s, method === 'ping' ? resultText(id, {}) : errorText(id, error));
    return;
  }
  const hostId = s.serverRequests.open(id);
  if (hostId === id) {
    s.emit({ kind: 'host_line', line });
    return;
  }
  const renamed = { ...line.parse(), id: JSON.parse(hostId) };
  s.emit({ kind: 'host_text', text: `${JSON.stringify(renamed)}\n` });
}

function onChildNotification(s: SessionState, line: Line, method: string): void {
  if (method === 'notifications/progress') {
    if (!isBehind(s, line)) passOn(s, line);
  } else if (method === 'notifications/cancelled') {
    onChildCancelled(s, line);
  } else if (method !== 'notifications/subscriptions/acknowledged') {
    if (method.endsWith('/list_changed')) onListChanged(s, method);
    passOn(s, line);
  }
}

/** The host learns from the child itself that what it was given is void. */
function onListChanged(s: SessionState, method: string): void {
  planRefetch(s);
  if (!s.host.isAnswered) return;
  for (const name of LIST_NAMES) if (LISTS[name].changed === method) s.host.shown.delete(name);
}

/** A legacy server takes a request back; a modern one ends a subscription, which is ours to keep. */
function onChildCancelled(s: SessionState, line: Line): void {
  const message = line.parse();
  const params = isJsonObject(message?.params) ? message.params : {};
  const childId = JSON.stringify(params.requestId ?? null);
  const hostId = s.serverRequests.withdraw(childId);
  if (hostId === undefined) return;
  if (hostId === childId) {
    passOn(s, line);
    return;
  }
  const renamed: JsonObject = { ...message, params: { ...params, requestId: JSON.parse(hostId) } };
  s.emit({ kind: 'host_text', text: `${JSON.stringify(renamed)}\n` });
}

/**
 * Notes how far a request is. Its progress must grow, though it may begin with ours or be told by a
 * second child; what a single child tells is its own affair.
 */
function isBehind(s: SessionState, line: Line): boolean {
  const params = 'params' in line.glance ? line.glance.params : undefined;
  if (typeof params?.progress !== 'number') return false;
  const token = idTextOf(params.progressToken, () => undefined);
  const request = token === undefined ? undefined : s.requests.withToken(token);
  if (!request) return false;
  const isLess = params.progress <= request.progress;
  if (isLess && (request.hasOurProgress || request.isRepeated)) return true;
  if (!isLess) request.progress = params.progress;
  return false;
}

/** Nothing but answers may reach a host before its first handshake. */
function passOn(s: SessionState, line: Line): void {
  if (s.host.isAnswered) s.emit({ kind: 'host_line', line });
}

function onJunk(s: SessionState): void {
  s.counters.swallowed += 1;
  if (s.counters.swallowed === 1)
    s.emit({
      kind: 'say',
      line: `${s.facts.server} writes lines to stdout that are no messages: they are dropped`,
    });
}
