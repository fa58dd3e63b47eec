import { isJsonObject, type JsonObject } from '../../../../src/protocol/json.ts';
import type { Glance } from '../../../../src/supervisor/lines/glance.ts';
import { memberOf, type Tree } from './arbitrary-lines.ts';

/** What a glance must tell of a message, said with `JSON.parse`; a scan leaves `params` alone. */
export function expectedGlance(tree: Tree, path: 'parsed' | 'scanned'): Glance {
  const message = JSON.parse(tree.text);
  const id = expectedId(memberOf(tree, 'id'));
  if ('id' in message && id === undefined) return { kind: 'junk', why: 'bad_id' };
  if ('method' in message) return expectedAsk(message, id, path);
  if (id === undefined) return { kind: 'junk', why: 'empty' };
  if (!('result' in message) && !('error' in message)) return { kind: 'junk', why: 'no_result' };
  return { kind: 'response', id, isError: (message.error ?? null) !== null };
}

function expectedAsk(
  message: JsonObject,
  id: string | undefined,
  path: 'parsed' | 'scanned',
): Glance {
  const { method } = message;
  if (typeof method !== 'string') return { kind: 'junk', why: 'bad_method' };
  const isSeen = path === 'parsed' && isJsonObject(message.params);
  const params = isSeen ? (message.params as JsonObject) : undefined;
  if (id === undefined) return { kind: 'notification', method, params };
  return { kind: 'request', id, method, params };
}

/** The text of an id, from its source. */
export function expectedId(tree: Tree | undefined): string | undefined {
  const value = tree && JSON.parse(tree.text);
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'number') return undefined;
  return Number.isSafeInteger(value) ? String(value) : tree?.text;
}
