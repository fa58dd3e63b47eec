import { StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { Wire } from './member-connection.ts';

/** How long the server may take to be told that the session is over. */
const GOODBYE_MS = 1000;

/** A Streamable HTTP session. Nobody tells that it has ended but an answer of the server. */
export class HttpWire implements Wire {
  readonly transport: StreamableHTTPClientTransport;
  readonly #deathListeners: (() => void)[] = [];
  #closing: Promise<void> | undefined;

  constructor(url: string, headers: Readonly<Record<string, string>>) {
    this.transport = new StreamableHTTPClientTransport(new URL(url), {
      requestInit: { headers: { ...headers } },
    });
  }

  get isDead(): boolean {
    return this.#closing !== undefined;
  }

  onDead(listener: () => void): void {
    if (this.isDead) listener();
    else this.#deathListeners.push(listener);
  }

  describeEnd(): undefined {
    return undefined;
  }

  close(): Promise<void> {
    if (!this.#closing) {
      this.#closing = this.#close();
      for (const listener of this.#deathListeners.splice(0)) listener();
    }
    return this.#closing;
  }

  async #close(): Promise<void> {
    const { sessionId } = this.transport;
    const goodbye = sessionId === undefined ? Promise.resolve() : this.transport.terminateSession();
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, GOODBYE_MS).unref();
    });
    // it may be gone, or not know sessions
    await Promise.race([goodbye.catch(() => {}), patience]);
    clearTimeout(timer);
    await this.transport.close();
  }
}
