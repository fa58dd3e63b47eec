import type { Client } from '@modelcontextprotocol/client';
import type { AppError } from '../../lib/app-error.ts';
import type { Era } from '../../protocol/eras.ts';
import { isJsonObject, type JsonObject } from '../../protocol/json.ts';
import type { Connection } from '../connections/connection.ts';
import { type Call, callError, callTool } from './call-tool.ts';
import { isLost, isUnsent } from './is-lost.ts';

/** What a server says of itself when it is greeted, in its era's form. */
export type Greeting = { era: Era; initialize?: JsonObject; discover?: JsonObject };

/** What a connection needs of its way to the server. */
export type Wire = {
  close: () => Promise<void>;
  onDead: (listener: () => void) => void;
  readonly isDead: boolean;
  /** Why it ended, if that can be told. */
  describeEnd: (phase: 'starting' | 'ready') => Error | undefined;
};

export type AskOptions = { timeoutMs: number; signal?: AbortSignal | undefined };

/** Lets every result through: what a server says is kept whole, and judged where it is used. */
const ANYTHING = {
  '~standard': {
    version: 1 as const,
    vendor: 'holdfast',
    validate: (value: unknown) => ({ value }),
  },
};

/**
 * A greeted server. The client library, which takes long to load, is known to this class and to what
 * opens it: a roster from caches does without.
 */
export class MemberConnection implements Connection {
  readonly client: Client;
  readonly greeting: Greeting;
  readonly #wire: Wire;

  constructor(client: Client, wire: Wire) {
    this.client = client;
    this.#wire = wire;
    this.greeting = greetingOf(client);
  }

  get isDead(): boolean {
    return this.#wire.isDead;
  }

  describeEnd(): Error | undefined {
    return this.#wire.describeEnd('ready');
  }

  onClosed(listener: () => void): void {
    this.#wire.onDead(listener);
  }

  async close(): Promise<void> {
    await this.#wire.close();
  }

  async call(call: Call, options: AskOptions): Promise<JsonObject> {
    return await callTool(this, call, options);
  }

  /** What came of a call that failed: `isUnsent` when the server cannot have begun with it. */
  judge(error: unknown, call: Call): { error: AppError; isLost: boolean; isUnsent: boolean } {
    const lost = this.isLost(error);
    return { error: callError(error, call, lost), isLost: lost, isUnsent: isUnsent(error) };
  }

  /** Whether after this failure nothing can come over the connection any more. */
  isLost(error: unknown): boolean {
    return isLost(this, error);
  }

  /** Asks the server and gives its result as it stands. */
  async ask(
    method: string,
    params: JsonObject,
    { timeoutMs, signal }: AskOptions,
  ): Promise<JsonObject> {
    const options = { timeout: timeoutMs, ...(signal && { signal }) };
    const result = await this.client.request({ method, params }, ANYTHING, options);
    return isJsonObject(result) ? result : {};
  }
}

function greetingOf(client: Client): Greeting {
  const era = client.getProtocolEra() ?? 'legacy';
  const discover = plain(client.getDiscoverResult());
  if (era === 'modern') return { era, ...(discover && { discover }) };
  const initialize = plain({
    protocolVersion: client.getNegotiatedProtocolVersion(),
    capabilities: client.getServerCapabilities(),
    serverInfo: client.getServerVersion(),
    instructions: client.getInstructions(),
  });
  return { era, ...(initialize && { initialize }) };
}

/** As it is in JSON, without what is undefined. */
function plain(value: unknown): JsonObject | undefined {
  const copy: unknown = value === undefined ? undefined : JSON.parse(JSON.stringify(value));
  return isJsonObject(copy) ? copy : undefined;
}
