import type { JsonObject, JsonValue } from './json.ts';

/** The id of a request as it stands in JSON: two ids are equal when their texts are. */
export type IdText = string;

/** JSON-RPC's own codes, and the one of protocol 2026-07-28 that leads a client to another version. */
export const CODES = {
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  unsupportedVersion: -32022,
  /** Ours, outside the range that JSON-RPC reserves: the server behind the wrapper cannot answer. */
  serverUnavailable: -31000,
} as const;

export type RpcError = { code: number; message: string; data?: JsonValue };

export function resultText(id: IdText, result: JsonObject): string {
  return `{"jsonrpc":"2.0","id":${id},"result":${JSON.stringify(result)}}\n`;
}

export function errorText(id: IdText, error: RpcError): string {
  return `{"jsonrpc":"2.0","id":${id},"error":${JSON.stringify(error)}}\n`;
}

export function requestText(id: IdText, method: string, params: JsonObject | undefined): string {
  const rest = params === undefined ? '' : `,"params":${JSON.stringify(params)}`;
  return `{"jsonrpc":"2.0","id":${id},"method":${JSON.stringify(method)}${rest}}\n`;
}

export function notificationText(method: string, params?: JsonObject): string {
  const rest = params === undefined ? '' : `,"params":${JSON.stringify(params)}`;
  return `{"jsonrpc":"2.0","method":${JSON.stringify(method)}${rest}}\n`;
}
