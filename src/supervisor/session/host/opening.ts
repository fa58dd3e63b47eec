import { LEGACY_VERSIONS, META, MODERN_VERSION } from '../../../protocol/eras.ts';
import { isJsonObject, type JsonObject } from '../../../protocol/json.ts';
import type { IdText } from '../../../protocol/messages.ts';
import type { Line } from '../../lines/line.ts';
import { greet } from '../child/greet.ts';
import { versionOf } from '../known/server-facts.ts';
import type { Awaiting, Opening, SessionState } from '../state.ts';
import { refuse } from './answer-host.ts';
import { NOT_MODERN } from './handshake.ts';
import { unsupportedVersion } from './turn-away.ts';

type OpeningRequest = {
  id: IdText;
  method: string;
  settle: (s: SessionState, request: Omit<Awaiting, 'dueAt'>) => void;
};

/** Takes `initialize` or `server/discover`, and opens the child's side with the same words. */
export function onOpening(
  s: SessionState,
  line: Line,
  { id, method, settle }: OpeningRequest,
): void {
  const params = paramsOf(line);
  s.isOtherEra = false;
  if (method === 'initialize') {
    s.host.opening = { era: 'legacy', params };
    settle(s, { id, line, ask: { kind: 'initialize', params } });
  } else if (s.host.opening?.era === 'legacy' || versionOf(params) === undefined) {
    refuse(s, id, NOT_MODERN); // a session that began in one era stays in it
    return;
  } else {
    s.host.opening = { era: 'modern', params };
    settle(s, { id, line, ask: { kind: 'discover', params } });
  }
  greet(s);
}

/** A host that begins without a handshake is served as one of this kind. */
const PLAIN_OPENING: Opening = {
  era: 'legacy',
  params: {
    protocolVersion: LEGACY_VERSIONS[0],
    capabilities: {},
    clientInfo: { name: 'holdfast', version: '1' },
  },
};

/**
 * Opens the session for a host that needs no handshake: its first request tells the era. Refuses the
 * request where the server is known not to be of that era.
 */
export function openPlainly(s: SessionState, line: Line, id: IdText): boolean {
  const { _meta: meta } = paramsOf(line);
  if (!isJsonObject(meta) || meta[META.protocolVersion] === undefined) {
    s.host.opening = PLAIN_OPENING;
    s.host.era = 'legacy';
  } else if (!openModern(s, { _meta: meta })) {
    refuse(s, id, unsupportedVersion(s, versionOf({ _meta: meta }) ?? MODERN_VERSION));
    return false;
  }
  s.host.isPlain = true;
  greet(s);
  return true;
}

function openModern(s: SessionState, params: JsonObject): boolean {
  const version = versionOf(params) ?? '';
  const isSure = s.known.isSureOfEra || s.child.fearsProbe;
  const isServed = isSure && s.known.discoverFor(version, s.now) !== undefined;
  // a server that has named this version in a refusal of another is asked for it now
  if (isSure && !isServed && !s.known.versions.includes(version)) return false;
  s.host.opening = { era: 'modern', params };
  if (isServed) s.host.era = 'modern';
  return true;
}

function paramsOf(line: Line): JsonObject {
  const params = line.parse()?.params;
  return isJsonObject(params) ? params : {};
}
