import { isJsonObject, type JsonObject } from '../../protocol/json.ts';
import type { IdText } from '../../protocol/messages.ts';
import { idTextOf } from './id-text.ts';
import { BYTE } from './scan/json-bytes.ts';
import { MessageScanner, type Scan } from './scan/scan-message.ts';
import type { Slot } from './scan/wanted.ts';
import { sliceChunks } from './slice-chunks.ts';

/** Why a line is no message: it does not begin like one, or something that it needs is amiss. */
export type JunkReason =
  | 'not_object'
  | 'not_json'
  | 'bad_method'
  | 'bad_id'
  | 'no_result'
  | 'empty';

/**
 * What a line is to a relay. `params` is there when it is an object and the line is small. A message
 * with a method is a request or a notification, whatever else it holds; `jsonrpc` is not looked at.
 */
export type Glance =
  | { kind: 'request'; id: IdText; method: string; params: JsonObject | undefined }
  | { kind: 'notification'; method: string; params: JsonObject | undefined }
  | { kind: 'response'; id: IdText; isError: boolean }
  | { kind: 'batch' }
  | { kind: 'blank' }
  | { kind: 'junk'; why: JunkReason };

/** What a request says of a call: enough to find its tool and to answer its progress. */
export type Call = { name: string | undefined; progressToken: IdText | undefined };

/** An id, a method or a name that is longer is none. */
const MAX_TEXT_BYTES = 64 * 1024;

/** Glances at a parsed line; `chunks` are asked for an id that no double can hold. */
export function glanceAtValue(value: unknown, chunks: readonly Buffer[]): Glance {
  if (Array.isArray(value)) return { kind: 'batch' };
  if (!isJsonObject(value)) return { kind: 'junk', why: 'not_object' };
  const { id, method, params, result, error } = value;
  return classify({
    id: idTextOf(id, () => idIn(scanChunks(chunks), chunks, 'id')),
    hasId: id !== undefined,
    method,
    params: isJsonObject(params) ? params : undefined,
    isAnswer: result !== undefined || error !== undefined,
    isError: error !== undefined && error !== null,
  });
}

/** Glances at a line that was scanned: `params` stay in their chunks. */
export function glanceAtScan(scan: Scan, chunks: readonly Buffer[]): Glance {
  const { shape, spans } = scan;
  if (shape === 'blank' || shape === 'batch') return { kind: shape };
  if (shape !== 'object') return { kind: 'junk', why: shape };
  return classify({
    id: idIn(scan, chunks, 'id'),
    hasId: spans.id !== undefined,
    method: spans.method && (valueIn(scan, chunks, 'method') ?? false),
    params: undefined,
    isAnswer: spans.result !== undefined || spans.error !== undefined,
    isError: spans.error !== undefined && spans.error.first !== BYTE.n,
  });
}

type Parts = {
  id: IdText | undefined;
  hasId: boolean;
  method: unknown;
  params: JsonObject | undefined;
  isAnswer: boolean;
  isError: boolean;
};

function classify({ id, hasId, method, params, isAnswer, isError }: Parts): Glance {
  if (hasId && id === undefined) return { kind: 'junk', why: 'bad_id' };
  if (method !== undefined) {
    if (typeof method !== 'string') return { kind: 'junk', why: 'bad_method' };
    if (id === undefined) return { kind: 'notification', method, params };
    return { kind: 'request', id, method, params };
  }
  if (id === undefined) return { kind: 'junk', why: 'empty' };
  return isAnswer ? { kind: 'response', id, isError } : { kind: 'junk', why: 'no_result' };
}

/** What a call says of itself, from its parsed `params`; `chunks` as in `glanceAtValue`. */
export function callInParams(params: JsonObject, chunks: readonly Buffer[]): Call {
  const { name, _meta: meta } = params;
  const token = isJsonObject(meta) ? meta.progressToken : undefined;
  return {
    name: typeof name === 'string' ? name : undefined,
    progressToken: idTextOf(token, () => idIn(scanChunks(chunks), chunks, 'token')),
  };
}

/** What a call says of itself, from the scan of its line. */
export function callInScan(scan: Scan, chunks: readonly Buffer[]): Call {
  const name = valueIn(scan, chunks, 'name');
  return {
    name: typeof name === 'string' ? name : undefined,
    progressToken: idIn(scan, chunks, 'token'),
  };
}

/** Scans a line that is already there as a whole. */
export function scanChunks(chunks: readonly Buffer[]): Scan {
  const scanner = new MessageScanner();
  for (const chunk of chunks) scanner.feed(chunk);
  return scanner.end();
}

function idIn(scan: Scan, chunks: readonly Buffer[], slot: Slot): IdText | undefined {
  return idTextOf(valueIn(scan, chunks, slot), () => sourceIn(scan, chunks, slot));
}

/** The string or number in a slot; `undefined` for anything else, also for what is no JSON. */
function valueIn(scan: Scan, chunks: readonly Buffer[], slot: Slot): unknown {
  const source = sourceIn(scan, chunks, slot);
  if (source === undefined || /^[[{]/.test(source)) return undefined;
  try {
    return JSON.parse(source);
  } catch {
    return undefined; // the scanner does not look into strings and numbers
  }
}

function sourceIn(scan: Scan, chunks: readonly Buffer[], slot: Slot): string | undefined {
  const span = scan.spans[slot];
  if (!span || span.end - span.start > MAX_TEXT_BYTES) return undefined;
  return sliceChunks(chunks, span.start, span.end).toString();
}
