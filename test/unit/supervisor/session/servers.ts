import { META, MODERN_VERSION } from '../../../../src/protocol/eras.ts';
import type { JsonObject } from '../../../../src/protocol/json.ts';
import type { Lookup } from '../../../../src/snapshot/look-up.ts';
import type { SnapshotContent } from '../../../../src/snapshot/snapshot.ts';
import type { Message, Server } from './driver.ts';

const inputSchema = { type: 'object' };

export const GREET = { name: 'greet', inputSchema };
export const READ = { name: 'read', inputSchema, annotations: { readOnlyHint: true } };
export const WAVE = { name: 'wave', inputSchema };

export const CLIENT_META = {
  [META.protocolVersion]: MODERN_VERSION,
  [META.clientCapabilities]: {},
};

export const CLIENT = {
  protocolVersion: '2025-11-25',
  capabilities: { roots: {} },
  clientInfo: { name: 'host', version: '1' },
};

export const INITIALIZE = { id: 'init', method: 'initialize', params: CLIENT };
export const INITIALIZED = { method: 'notifications/initialized' };
export const DISCOVER = { id: 'probe', method: 'server/discover', params: { _meta: CLIENT_META } };

export function call(id: string | number, name = 'greet', params: JsonObject = {}): JsonObject {
  return { id, method: 'tools/call', params: { name, arguments: {}, ...params } };
}

/** A call of the modern era. */
export function modernCall(id: string | number, name = 'greet', params: JsonObject = {}) {
  return call(id, name, { _meta: CLIENT_META, ...params });
}

export function list(id: string | number, method = 'tools/list'): JsonObject {
  return { id, method };
}

export function modernList(id: string | number, method = 'tools/list'): JsonObject {
  return { id, method, params: { _meta: CLIENT_META } };
}

export const INITIALIZE_RESULT = {
  protocolVersion: '2025-11-25',
  capabilities: { tools: {} },
  serverInfo: { name: 'demo server', version: '3' },
  instructions: 'Greet politely.',
};

export const DISCOVER_RESULT = {
  resultType: 'complete',
  supportedVersions: [MODERN_VERSION],
  capabilities: { tools: { listChanged: true } },
  ttlMs: 60_000,
  cacheScope: 'public',
  _meta: { [META.serverInfo]: { name: 'demo server', version: '3' } },
};

type Rules = { tools?: JsonObject[]; results?: Record<string, JsonObject>; never?: string[] };

/** Answers `initialize`, lists and calls, and no method of the modern era. */
export function legacyServer({
  tools = [GREET, READ],
  results = {},
  never = [],
}: Rules = {}): Server {
  const known: Record<string, JsonObject> = {
    initialize: INITIALIZE_RESULT,
    ping: {},
    'tools/list': { tools },
    'tools/call': { content: [] },
    'logging/setLevel': {},
    'resources/subscribe': {},
    ...results,
  };
  return (message) => (never.includes(message.method) ? [] : reply(message, known));
}

/** Answers `server/discover`, lists and calls that name their version, and refuses `initialize`. */
export function modernServer({
  tools = [GREET, READ],
  results = {},
  never = [],
}: Rules = {}): Server {
  const fresh = { resultType: 'complete', ttlMs: 60_000, cacheScope: 'public' };
  const known: Record<string, JsonObject> = {
    'server/discover': DISCOVER_RESULT,
    'tools/list': { ...fresh, tools },
    'tools/call': { resultType: 'complete', content: [] },
    ...results,
  };
  return (message) => {
    if (never.includes(message.method) || message.method === 'subscriptions/listen') return [];
    if (message.method === 'initialize') return [refusal(message.id, -32022, [MODERN_VERSION])];
    const isNamed = message.params?._meta?.[META.protocolVersion] !== undefined;
    return isNamed ? reply(message, known) : [refusal(message.id, -32602)];
  };
}

export function refusal(id: string | number, code: number, supported?: string[]): JsonObject {
  const data = supported ? { data: { supported, requested: '2025-11-25' } } : {};
  return { id, error: { code, message: 'Refused', ...data } };
}

function reply({ id, method }: Message, known: Record<string, JsonObject>): JsonObject[] {
  if (id === undefined || method === undefined) return [];
  const result = known[method];
  return [result ? { id, result } : refusal(id, -32601)];
}

/** What an earlier session has kept of the server. */
export function snapshot(
  kind: 'fresh' | 'stale' | 'outdated',
  content: Partial<SnapshotContent> = {},
): Lookup {
  const legacy = { era: 'legacy', initialize: INITIALIZE_RESULT } as const;
  const said = content.discover ? {} : legacy;
  return {
    kind,
    origin: 'store',
    ageMs: 1000,
    leftMs: kind === 'fresh' ? 60_000 : 0,
    snapshot: {
      version: '1.0.0',
      cachedAt: '2026-01-01T00:00:00Z',
      tools: [GREET, READ],
      ...said,
      ...content,
    },
  };
}

export const MODERN = { era: 'modern', discover: DISCOVER_RESULT } as const;
