import { META, MODERN_VERSION } from '../../../protocol/eras.ts';
import type { JsonObject } from '../../../protocol/json.ts';
import { notificationText, requestText } from '../../../protocol/messages.ts';
import type { Line } from '../../lines/line.ts';
import type { Answer, SessionState } from '../state.ts';

/** Sends a request of ours to the child. Its answer stops with us; a child that dies gives none. */
export function askChild(
  s: SessionState,
  method: string,
  params: JsonObject | undefined,
  onAnswer: (answer: Answer) => void,
): void {
  s.ownIds += 1;
  const id = JSON.stringify(`${s.facts.ownIdPrefix}${s.ownIds}`);
  s.child.asked.set(id, onAnswer);
  giveText(s, requestText(id, method, withMeta(s, params)));
}

export function notifyChild(s: SessionState, method: string, params?: JsonObject): void {
  giveText(s, notificationText(method, params));
}

/** Gives the child a line of the host, byte by byte. */
export function giveLine(s: SessionState, line: Line): void {
  s.child.givenBytes += line.bytes + (line.terminated ? 0 : 1);
  s.emit({ kind: 'child_line', line });
}

export function giveText(s: SessionState, text: string): void {
  s.child.givenBytes += Buffer.byteLength(text);
  s.emit({ kind: 'child_text', text });
}

/** A modern server refuses a request that does not name its version and the client's capabilities. */
function withMeta(s: SessionState, params: JsonObject | undefined): JsonObject | undefined {
  if (s.child.greeted !== 'modern' || params?._meta !== undefined) return params;
  return { ...params, _meta: metaOf(s) };
}

/** The host's own words, or what its legacy handshake would be in the modern era. */
function metaOf({ host: { opening } }: SessionState): JsonObject {
  const { _meta: meta, clientInfo } = opening?.params ?? {};
  if (meta !== undefined && opening?.era === 'modern') return meta as JsonObject;
  return {
    [META.protocolVersion]: MODERN_VERSION,
    [META.clientCapabilities]: {},
    ...(clientInfo === undefined ? {} : { [META.clientInfo]: clientInfo }),
  };
}
