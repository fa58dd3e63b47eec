import { type Era, META } from '../../../protocol/eras.ts';
import type { JsonObject } from '../../../protocol/json.ts';
import { LISTS, type ListName } from '../../../protocol/lists.ts';
import {
  CODES,
  errorText,
  type IdText,
  notificationText,
  type RpcError,
  resultText,
} from '../../../protocol/messages.ts';
import { versionOf } from '../known/server-facts.ts';
import type { HostRequest } from '../ledger/open-requests.ts';
import type { SessionState } from '../state.ts';

/** The era in which the host speaks: settled, or as it began. */
export function eraOf({ host }: SessionState): Era {
  return host.era ?? host.opening?.era ?? 'legacy';
}

/** The era of one request: it says so itself, or belongs to the session's. */
export function eraOfRequest(s: SessionState, params: JsonObject | undefined): Era {
  if (params === undefined) return eraOf(s);
  return versionOf(params) === undefined ? 'legacy' : 'modern';
}

/** Answers a request that never was among the open ones. */
export function answer(s: SessionState, id: IdText, result: JsonObject): void {
  s.counters.answeredForChild += 1;
  s.emit({ kind: 'host_text', text: resultText(id, result) });
  s.host.isAnswered ||= s.host.isPlain;
}

export function refuse(s: SessionState, id: IdText, error: RpcError): void {
  s.counters.answeredForChild += 1;
  s.emit({ kind: 'host_text', text: errorText(id, error) });
}

/** `not_sent`: the server never got it. `may_have_run`: it got it and gave no answer. */
export type Delivery = 'not_sent' | 'may_have_run';

const DELIVERIES: Record<Delivery, string> = {
  not_sent: 'This request was not delivered to the server: nothing was run.',
  may_have_run:
    'This request had been delivered and was not answered: it may have run, in whole or in part.',
};

/**
 * The one answer to an open request that the child will not give. A JSON-RPC error, because its
 * message reaches the model whole (measured with Claude Code 2.1.330, the same as a result with
 * `isError`), it cannot be mistaken for the tool's own word, and `data` is there for programs.
 */
export function fail(
  s: SessionState,
  request: HostRequest,
  delivery: Delivery,
  cause: string,
): void {
  s.requests.settle(request.id);
  // what was sent to an earlier child may have run there
  const said = request.isRepeated ? 'may_have_run' : delivery;
  // a host without a list is told as soon as there is one
  if (request.list) s.host.shown.set(request.list, []);
  refuse(s, request.id, {
    code: CODES.serverUnavailable,
    message: `${cause}\n\n${DELIVERIES[said]}`,
    data: { source: 'holdfast', delivery: said, server: s.facts.server },
  });
  s.host.isAnswered ||= s.host.isPlain;
}

/** Answers an open request from what is known of the server, where that is as good as its own answer. */
export function resolveFrom(s: SessionState, request: HostRequest): boolean {
  const result = knownResult(s, request);
  if (!result) return false;
  s.requests.settle(request.id);
  answer(s, request.id, result);
  return true;
}

/** What a new child is told again counts as done. */
const RESTORED = ['ping', 'logging/setLevel', 'resources/subscribe', 'resources/unsubscribe'];

function knownResult(s: SessionState, { method, list, era }: HostRequest): JsonObject | undefined {
  if (RESTORED.includes(method)) return era === 'modern' ? { resultType: 'complete' } : {};
  const page = list && s.known.listFor(list, era, s.now);
  if (page) s.host.shown.set(list, page[list] as JsonObject[]);
  return page;
}

/** Tells the host that a list is not what it was given: once per capability, in its era's form. */
export function notifyChanged(s: SessionState, lists: readonly ListName[]): void {
  if (!s.host.isAnswered) return;
  for (const method of new Set(lists.map((name) => LISTS[name].changed))) {
    if (eraOf(s) === 'legacy') s.emit({ kind: 'host_text', text: notificationText(method) });
    else notifySubscribers(s, method);
  }
}

function notifySubscribers(s: SessionState, method: string): void {
  const list = Object.values(LISTS).find(({ changed }) => changed === method);
  for (const [id, { filter }] of s.host.listens) {
    if (!list || filter[list.filter] !== true) continue;
    const params = { _meta: { [META.subscriptionId]: JSON.parse(id) } };
    s.emit({ kind: 'host_text', text: notificationText(method, params) });
  }
}
