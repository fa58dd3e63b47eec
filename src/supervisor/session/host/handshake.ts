import type { Era } from '../../../protocol/eras.ts';
import { isJsonObject, type JsonObject } from '../../../protocol/json.ts';
import { LISTS, type ListName } from '../../../protocol/lists.ts';
import { CODES, type RpcError } from '../../../protocol/messages.ts';
import { deliver, newRequest } from '../child/deliver.ts';
import { describeState } from '../describe.ts';
import { minimalInitialize, minimalVersion, reversioned, statusTool } from '../known/minimal.ts';
import { capabilitiesOf, versionOf } from '../known/server-facts.ts';
import type { Awaiting, SessionState } from '../state.ts';
import { answer, refuse } from './answer-host.ts';
import { turnAway, unsupportedVersion } from './turn-away.ts';

/** The era is legacy, or not known, and this host can speak legacy: every client takes this for it. */
export const NOT_MODERN: RpcError = { code: CODES.methodNotFound, message: 'Method not found' };

/** What a request of the awaiting kind gets: an answer, the child itself, or patience. */
type Verdict =
  | { kind: 'answer'; result: JsonObject }
  | { kind: 'refuse'; error: RpcError }
  | ({ kind: 'relay' } & ListAsk)
  | { kind: 'wait' };

type ListAsk = { list: ListName; era: Era };

/** Answers all that can be answered now; the rest goes on waiting for the child or the deadline. */
export function settleAwaiting(s: SessionState): void {
  const awaiting = s.awaiting;
  if (awaiting.length === 0) return;
  s.awaiting = [];
  const verdicts = awaiting.map((request) => settleOrKeep(s, request));
  if (verdicts.includes('refuse')) turnAway(s);
  timeAwaiting(s);
}

/** Sets the timer for the next of those that wait, or clears it behind the last. */
export function timeAwaiting(s: SessionState): void {
  const ms = Math.max(1, Math.min(...s.awaiting.map(({ dueAt }) => dueAt)) - s.now);
  if (s.awaiting.length === 0) s.emit({ kind: 'clear_timer', timer: 'handshake' });
  else s.emit({ kind: 'set_timer', timer: 'handshake', ms });
}

/** Answers one request of the host that asks for what we may know, or keeps it for later. */
export function settleOrKeep(s: SessionState, request: Awaiting): Verdict['kind'] {
  const verdict = judge(s, request);
  switch (verdict.kind) {
    case 'wait':
      s.awaiting.push(request);
      break;
    case 'answer':
      answer(s, request.id, verdict.result);
      break;
    case 'refuse':
      refuse(s, request.id, verdict.error);
      break;
    case 'relay':
      relayList(s, request, verdict);
      break;
  }
  return verdict.kind;
}

function relayList(s: SessionState, { id, line }: Awaiting, { list, era }: ListAsk): void {
  deliver(s, newRequest(s, { id, method: LISTS[list].method }, { list, era }), line);
}

function judge(s: SessionState, { ask, dueAt }: Awaiting): Verdict {
  const isLate = s.isHopeless || dueAt <= s.now;
  if (ask.kind === 'initialize') return judgeInitialize(s, ask.params.protocolVersion, isLate);
  if (ask.kind === 'discover') return judgeDiscover(s, versionOf(ask.params), isLate);
  return judgeList(s, ask, isLate);
}

function judgeInitialize(s: SessionState, version: unknown, isLate: boolean): Verdict {
  const result = initializeResult(s, version, isLate);
  if (!result) return { kind: 'wait' };
  s.host.era = 'legacy';
  s.host.isAnswered = true;
  s.host.told = { version: String(result.protocolVersion), capabilities: capabilitiesOf(result) };
  return { kind: 'answer', result };
}

function initializeResult(
  s: SessionState,
  version: unknown,
  isLate: boolean,
): JsonObject | undefined {
  const { initialize } = s.known;
  if (initialize && s.child.phase === 'ready' && s.child.greeted === 'legacy')
    return reversioned(initialize, initialize.protocolVersion ?? version);
  const result = s.known.isUsable || isLate ? s.known.initializeFor(version) : undefined;
  if (result || !isLate) return result;
  // the server's own words are better than none, whatever version it said them in
  if (initialize) return reversioned(initialize, minimalVersion(version));
  return minimalInitialize(version, about(s));
}

function judgeDiscover(s: SessionState, version: string | undefined, isLate: boolean): Verdict {
  const isSure = s.known.isSureOfEra || s.child.fearsProbe;
  if (!isSure && !isLate) return { kind: 'wait' };
  const result = s.known.discoverFor(version, s.now);
  if (!result) return judgeUnsaid(s, version, isLate);
  s.host.era = 'modern';
  s.host.isAnswered = true;
  s.host.told = { capabilities: capabilitiesOf(result) };
  return { kind: 'answer', result };
}

/** A server that named its versions is quoted; any other is one that does not know the method. */
function judgeUnsaid(s: SessionState, version: string | undefined, isLate: boolean): Verdict {
  const { versions } = s.known;
  if (version === undefined || versions.length === 0) return { kind: 'refuse', error: NOT_MODERN };
  // it has named this one in a refusal of another, and is asked now
  if (versions.includes(version) && !isLate) return { kind: 'wait' };
  return { kind: 'refuse', error: unsupportedVersion(s, version) };
}

function judgeList(s: SessionState, { list, era }: ListAsk, isLate: boolean): Verdict {
  if (s.child.phase === 'ready') {
    return isOnlyPromised(s, list) ? show(s, { list, era }, []) : { kind: 'relay', list, era };
  }
  if (!s.known.isUsable && !isLate) return { kind: 'wait' };
  const result = s.known.listFor(list, era, s.now);
  if (result) {
    s.host.shown.set(list, result[list] as JsonObject[]);
    return { kind: 'answer', result };
  }
  if (!isLate) return { kind: 'wait' };
  if (list !== 'tools') return show(s, { list, era }, []);
  s.host.hasStatusTool = true;
  return show(s, { list, era }, [statusTool(about(s))]);
}

/** What we promised in its place, the server may not have. */
function isOnlyPromised(s: SessionState, name: ListName): boolean {
  const { capability } = LISTS[name];
  const isPromised = isJsonObject(s.host.told?.capabilities[capability]);
  return isPromised && !isJsonObject(s.child.capabilities[capability]);
}

function show(s: SessionState, { list, era }: ListAsk, items: readonly JsonObject[]): Verdict {
  s.host.shown.set(list, items);
  return { kind: 'answer', result: s.known.pageOf(list, items, { era, ttlMs: 0 }) };
}

function about(s: SessionState) {
  return { server: s.facts.server, version: s.facts.version, state: describeState(s) };
}
