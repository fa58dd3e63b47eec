import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client';
import { AppError } from '../../../lib/app-error.ts';
import { LineSplitter } from './line-splitter.ts';
import { type ProcessSpec, ServerProcess } from './server-process.ts';

/** Far above what a tool answers with; beyond it a server is not well. */
const MAX_LINE_BYTES = 128 * 1024 * 1024;

/**
 * The client library's transport over our own process: its own neither ends what a server has
 * started nor reads a long line in linear time. Having `pid` and `stderr` is how the library knows
 * that silence of the other end means a legacy server.
 */
export class StdioTransport implements Transport {
  readonly stderr = undefined;
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport['onmessage'];
  readonly #spec: ProcessSpec;
  readonly #lines = new LineSplitter(MAX_LINE_BYTES, (line) => this.#receive(line));
  readonly #deathListeners: (() => void)[] = [];
  #process: ServerProcess | undefined;
  #isClosing = false;
  #isTold = false;

  constructor(spec: ProcessSpec) {
    this.#spec = spec;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  get isDead(): boolean {
    return this.#isClosing || this.#process?.isDead === true;
  }

  async start(): Promise<void> {
    if (this.#isClosing) throw notSent(this.#spec.name);
    this.#process = new ServerProcess(this.#spec, {
      onOutput: (chunk) => {
        if (this.#lines.push(chunk) === 'too_long') void this.close();
      },
      onDead: () => this.#tellDeath(),
      onDrained: () => this.#tellClosed(),
    });
  }

  /** Fails with `SERVER_UNAVAILABLE` when nothing of the message can have arrived. */
  async send(message: JSONRPCMessage): Promise<void> {
    if (this.isDead || !this.#process) throw notSent(this.#spec.name);
    await this.#process.write(`${JSON.stringify(message)}\n`);
  }

  async close(): Promise<void> {
    const isFirst = !this.#isClosing;
    this.#isClosing = true;
    if (isFirst) this.#tellDeath();
    await this.#process?.stop();
    this.#tellClosed();
  }

  /** Calls `listener` when nothing can be sent any more, which is before all that came is read. */
  onDead(listener: () => void): void {
    if (this.isDead) listener();
    else this.#deathListeners.push(listener);
  }

  describeEnd(phase: 'starting' | 'ready'): AppError | undefined {
    return this.#process?.describeEnd(phase);
  }

  #receive(line: string): void {
    const message = parsed(line);
    if (message === undefined) return; // what a server prints besides the protocol
    try {
      this.onmessage?.(message);
    } catch (error) {
      this.onerror?.(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #tellDeath(): void {
    for (const listener of this.#deathListeners.splice(0)) listener();
  }

  #tellClosed(): void {
    if (this.#isTold) return;
    this.#isTold = true;
    this.onclose?.();
  }
}

function parsed(line: string): JSONRPCMessage | undefined {
  try {
    const value: unknown = JSON.parse(line);
    // the library judges the rest
    return typeof value === 'object' && value !== null ? (value as JSONRPCMessage) : undefined;
  } catch {
    return undefined;
  }
}

function notSent(name: string): AppError {
  return new AppError('SERVER_UNAVAILABLE', `\`${name}\` ended before it was asked`, {
    hint: 'Try again: it is started anew',
  });
}
