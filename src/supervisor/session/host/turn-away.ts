import { LEGACY_VERSIONS } from '../../../protocol/eras.ts';
import type { JsonObject } from '../../../protocol/json.ts';
import { CODES, type IdText, type RpcError } from '../../../protocol/messages.ts';
import { tendQueue } from '../child/deliver.ts';
import { versionOf } from '../known/server-facts.ts';
import type { SessionState } from '../state.ts';
import { refuse } from './answer-host.ts';

/** Names the versions that the server has, so that a client of both eras comes again with one of them. */
export function unsupportedVersion(s: SessionState, requested: string): RpcError {
  const named = s.known.versions;
  return {
    code: CODES.unsupportedVersion,
    message: 'Unsupported protocol version',
    data: { supported: named.length > 0 ? [...named] : [...LEGACY_VERSIONS], requested },
  };
}

/**
 * The host began in the modern era and the server is not of it: whatever else came in that era is
 * refused so that the host begins again, with the same process.
 */
export function turnAway(s: SessionState): void {
  const { opening } = s.host;
  if (opening?.era !== 'modern' || s.host.era !== undefined) return;
  refuseAll(s, unsupportedVersion(s, versionOf(opening.params) ?? ''));
}

/** Hands the server's own refusal of `initialize` to a host that waits for it; false if none does. */
export function handRefusal(s: SessionState, error: JsonObject): boolean {
  const isWaiting = s.awaiting.some(({ ask }) => ask.kind === 'initialize');
  if (!isWaiting || error.code !== CODES.unsupportedVersion) return false;
  delete s.host.era;
  refuseAll(s, error as RpcError);
  return true;
}

/** The host has to begin again: all that it sent is void. */
function refuseAll(s: SessionState, error: RpcError): void {
  delete s.host.opening;
  s.host.isPlain = false;
  for (const id of takeAll(s)) refuse(s, id, error);
  s.emit({ kind: 'clear_timer', timer: 'handshake' });
  tendQueue(s);
}

function takeAll(s: SessionState): IdText[] {
  const waiting = s.requests.waitingRequests().map(({ id }) => id);
  const ids = [...s.awaiting.map(({ id }) => id), ...waiting, ...s.host.listens.keys()];
  for (const id of waiting) s.requests.settle(id);
  s.awaiting = [];
  s.host.listens.clear();
  return ids;
}
