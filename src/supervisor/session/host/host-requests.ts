import { isJsonObject, type JsonObject } from '../../../protocol/json.ts';
import { listOfMethod } from '../../../protocol/lists.ts';
import { CODES, type IdText } from '../../../protocol/messages.ts';
import { keep as keepLine, type Line } from '../../lines/line.ts';
import { deliver, newRequest, remember } from '../child/deliver.ts';
import { startOnDemand } from '../child/start-stop.ts';
import { describeState } from '../describe.ts';
import { STATUS_TOOL } from '../known/minimal.ts';
import type { Awaiting, SessionState } from '../state.ts';
import { answer, eraOfRequest, refuse } from './answer-host.ts';
import { settleOrKeep, timeAwaiting } from './handshake.ts';
import { onListen } from './listens.ts';
import { onOpening, openPlainly } from './opening.ts';
import { turnAway } from './turn-away.ts';

/** A host must have its first answer within a second; the rest is for a busy machine. */
const HANDSHAKE_MS = 800;

/**
 * A host that is connected can wait a little longer for the real lists, counted from its first request:
 * Claude Code 2.1.330 holds its first model request for about 2 s.
 */
const LISTS_MS = 1800;

/** `params` is missing where it is large, too. */
type Request = { id: IdText; method: string; params: JsonObject | undefined };

/** Takes a request of the host: answers it from what is known, or gives it to the child. */
export function onHostRequest(s: SessionState, line: Line, request: Request): void {
  s.counters.requests += 1;
  s.lastActivity = s.now;
  const { id, method } = request;
  if (isOpen(s, id)) refuseTwin(s, id);
  else if (method === 'initialize' || method === 'server/discover')
    onOpening(s, line, { id, method, settle: settleSoon });
  else if (method === 'tools/call') {
    if (isOpened(s, line, request)) onCall(s, line, request);
  } else if (method === 'ping' && s.child.phase !== 'ready') answer(s, id, {});
  else if (isOpened(s, line, request)) onUsualRequest(s, line, request);
}

/** A host that needs no handshake begins with any request. */
function isOpened(s: SessionState, line: Line, { id }: Request): boolean {
  return s.host.opening !== undefined || openPlainly(s, line, id);
}

function onUsualRequest(s: SessionState, line: Line, request: Request): void {
  const { id, method, params = {} } = request;
  const list = params.cursor === undefined ? listOfMethod(method) : undefined;
  const era = eraOfRequest(s, request.params);
  if (list) settleSoon(s, { id, line, ask: { kind: 'list', list, era } });
  else if (method === 'subscriptions/listen' && era === 'modern') onListen(s, line, id);
  else if (s.child.phase === 'ready' || !answerLocally(s, request)) {
    const token = line.call().progressToken;
    deliver(s, newRequest(s, request, { era, token }), line);
  }
}

/** Answers what can be answered, and sees to it that somebody comes for the rest. */
function settleSoon(s: SessionState, asked: Omit<Awaiting, 'dueAt'>): void {
  s.host.awaitingSince ??= s.now;
  const isList = asked.ask.kind === 'list';
  const dueAt = isList ? s.host.awaitingSince + LISTS_MS : s.now + HANDSHAKE_MS;
  const request = { ...asked, dueAt };
  const verdict = settleOrKeep(s, request);
  if (verdict === 'refuse') turnAway(s);
  if (verdict !== 'wait') return;
  request.line = keepLine(request.line);
  timeAwaiting(s);
  startOnDemand(s);
}

/** An id that is still open would make two answers that nobody can tell apart. */
function isOpen(s: SessionState, id: IdText): boolean {
  if (s.requests.isTaken(id) || (s.host.listens.size > 0 && s.host.listens.has(id))) return true;
  return s.awaiting.length > 0 && s.awaiting.some((awaiting) => awaiting.id === id);
}

function refuseTwin(s: SessionState, id: IdText): void {
  refuse(s, id, { code: CODES.invalidRequest, message: 'A request with this id is still open' });
}

function onCall(s: SessionState, line: Line, request: Request): void {
  const { params } = request;
  const { name, progressToken: token } = line.call();
  const tool = name === undefined ? undefined : s.known.tool(name);
  if (name === STATUS_TOOL && !tool && s.host.hasStatusTool) {
    tellStatus(s, request);
    return;
  }
  const isRepeatable = isHarmless(tool?.annotations) && isWhole(params);
  deliver(s, newRequest(s, request, { token, isRepeatable }), line);
}

function isHarmless(annotations: unknown): boolean {
  if (!isJsonObject(annotations)) return false;
  return annotations.readOnlyHint === true || annotations.idempotentHint === true;
}

/** A later round of a call depends on what the server keeps of the earlier ones. */
function isWhole(params: JsonObject | undefined): boolean {
  return params !== undefined && !('inputResponses' in params || 'requestState' in params);
}

/** Who asks for the state of a server without tools wants them: it is tried again. */
function tellStatus(s: SessionState, { id, params }: Request): void {
  const content = [{ type: 'text', text: describeState(s) }];
  const isModern = eraOfRequest(s, params) === 'modern';
  answer(s, id, { ...(isModern ? { resultType: 'complete' } : {}), content });
  if (!s.known.knowsTools) startOnDemand(s);
}

/** What needs no child: it is told when it comes. */
function answerLocally(s: SessionState, { id, method, params }: Request): boolean {
  if (method !== 'logging/setLevel' || !params) return false;
  if (!isJsonObject(s.known.capabilities('legacy').logging)) return false;
  remember(s, method, params);
  answer(s, id, {});
  return true;
}
