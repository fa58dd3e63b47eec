import type { ListName } from '../../../src/protocol/lists.ts';

/** What a client library shows of one connection, in words that all of them share. */
export type Peer = {
  /** What the handshake told: name, capabilities, instructions, version and era. */
  identity: () => Identity;
  /** Every entry of a list, all pages. */
  list: (name: ListName) => Promise<Entry[]>;
  /** How long the list of tools may be kept, as far as the era says so. */
  freshness: () => Promise<Freshness>;
  call: (name: string, args?: object, options?: CallOptions) => Promise<Answer>;
  ask: (method: AskMethod, params: object) => Promise<Answer>;
  /** Asks for news of a resource and of the list of tools, in the way of the era. */
  watch: (uri: string) => Promise<Answer>;
  /** Notifications in the order of their arrival; progress on its own. */
  heard: Heard[];
  progress: Entry[];
  /** Methods that the server asked the client for. */
  asked: string[];
  close: () => Promise<void>;
};

export type Identity = {
  serverInfo: unknown;
  capabilities: Record<string, unknown>;
  instructions: string | undefined;
  version: string | undefined;
};
export type Entry = Record<string, unknown>;
export type Freshness = { ttlMs?: number; cacheScope?: string };
export type Heard = { method: string; params: unknown };
export type AskMethod = 'resources/read' | 'prompts/get' | 'completion/complete' | 'no/such';
export type CallOptions = {
  onProgress?: () => void;
  signal?: AbortSignal;
  level?: 'warning';
};

/** A result, or the error that the client threw instead. */
export type Answer = { result: unknown } | { error: { code: unknown; message: string } };

/** What a client answers when the server asks. */
export const ANSWERS = {
  'roots/list': { roots: [{ uri: 'file:///srv/проект', name: 'project' }] },
  'sampling/createMessage': {
    model: 'none',
    role: 'assistant' as const,
    content: { type: 'text' as const, text: 'Pong “!”' },
  },
  'elicitation/create': { action: 'accept' as const, content: { name: 'Zoë' } },
};

export const CLIENT_INFO = { name: 'interop', version: '1.0.0' };
export const CLIENT_CAPABILITIES = {
  roots: { listChanged: true },
  sampling: {},
  elicitation: { form: {} },
};

/** The outcome of a request as data, without what differs between two runs of the same. */
export async function answerOf(request: Promise<unknown>): Promise<Answer> {
  try {
    return { result: withoutFreshness(await request) };
  } catch (error) {
    const { code, message } = error as { code?: unknown; message: string };
    return { error: { code, message } };
  }
}

/** How long a result may be kept is compared on its own: a wrapper may say less. */
function withoutFreshness(result: unknown): unknown {
  if (typeof result !== 'object' || result === null) return result;
  const { ttlMs: _, ...rest } = result as Freshness & object;
  return rest;
}
