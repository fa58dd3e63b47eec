import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../lib/app-error.ts';
import { Backoff } from './backoff.ts';
import type { Connect, Connection, Lease, UseOptions } from './connection.ts';
import { Entry } from './entry.ts';
import { settledOrAborted } from './settled-or-aborted.ts';

export type CacheOptions = {
  /** An unused connection is closed after so long; never without. */
  idleMs?: number;
  backoff?: Backoff;
  /** Told when a connection has ended by itself. It may use the cache at once. */
  onLost?: (key: string, generation: number) => void;
};

/**
 * Keeps at most one connection for each key, opened by the first who needs it. An entry leaves the
 * map before anything of it is closed, and only by its own identity, so that no clean-up ever takes
 * the connection which a close handler has just opened in its place (claude-code#48260). What is
 * opened after its entry was removed closes itself.
 */
export class ConnectionCache<C extends Connection> {
  readonly #connect: Connect<C>;
  readonly #options: CacheOptions;
  readonly #backoff: Backoff;
  readonly #entries = new Map<string, Entry<C>>();
  readonly #closings = new Set<Promise<void>>();
  #generations = 0;
  #isClosed = false;

  constructor(connect: Connect<C>, options: CacheOptions = {}) {
    this.#connect = connect;
    this.#options = options;
    this.#backoff = options.backoff ?? new Backoff();
  }

  /**
   * Runs `work` with a connection that is open at this moment. Who waits while the connection is
   * replaced gets the new one. Fails with what kept it from being opened.
   */
  async use<T>(
    key: string,
    work: (lease: Lease<C>) => T | Promise<T>,
    options: UseOptions = {},
  ): Promise<T> {
    for (;;) {
      const entry = this.#entries.get(key) ?? this.#begin(key, options);
      const { connection } = await this.#hold(entry, options);
      // nothing may be awaited between this look and the work
      if (entry.state === 'open' && connection) return await this.#work(entry, connection, work);
      this.#release(entry);
      if (entry.state === 'failed') throw entry.failure;
    }
  }

  /**
   * Takes the connection out of the cache at once, then closes it; resolves when it is closed. The
   * next use opens another, without waiting for this.
   */
  async clear(key: string): Promise<void> {
    this.#backoff.forget(key);
    const entry = this.#entries.get(key);
    if (entry) await this.#retire(entry);
  }

  /** Whether there is a connection, open or being opened. */
  has(key: string): boolean {
    return this.#entries.has(key);
  }

  /** Closes all connections, also those that are being opened, and opens none any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const entry of [...this.#entries.values()]) void this.#retire(entry);
    while (this.#closings.size > 0) await Promise.all(this.#closings);
  }

  #begin(key: string, { patienceMs = 0 }: UseOptions): Entry<C> {
    if (this.#isClosed) throw closedError();
    const { waitMs, cause } = this.#backoff.waitOf(key, performance.now());
    if (waitMs > patienceMs) throw cause;
    this.#generations += 1;
    const entry = new Entry<C>(key, this.#generations);
    this.#entries.set(key, entry);
    entry.attempt = Promise.resolve().then(() => this.#open(entry, waitMs));
    return entry;
  }

  async #open(entry: Entry<C>, waitMs: number): Promise<void> {
    const { signal } = entry.abort;
    try {
      if (waitMs > 0) await sleep(waitMs, undefined, { signal });
      if (entry.state === 'gone') return;
      const connection = await this.#connect(entry.key, signal);
      entry.connection = connection;
      // removed meanwhile: nobody knows of it, so nobody else will close it
      if (isGone(entry)) await closeQuietly(connection);
      else this.#publish(entry, connection);
    } catch (cause) {
      if (isGone(entry)) return;
      entry.failure = cause;
      this.#remove(entry, 'failed');
      this.#backoff.failed(entry.key, cause, performance.now());
    }
  }

  #publish(entry: Entry<C>, connection: C): void {
    entry.enter('open');
    connection.onClosed(() => this.#onClosed(entry));
    if (entry.state === 'open' && entry.users === 0) this.#settleUnused(entry);
  }

  /** Of a connection that was retired this is no news. */
  #onClosed(entry: Entry<C>): void {
    if (this.#entries.get(entry.key) !== entry) return;
    if (!entry.hasWorked) this.#backoff.failed(entry.key, lostError(), performance.now());
    void this.#retire(entry);
    this.#options.onLost?.(entry.key, entry.generation);
  }

  #retire(entry: Entry<C>): Promise<void> {
    this.#remove(entry, 'gone');
    entry.abort.abort();
    entry.closing ??= this.#track(endOf(entry));
    return entry.closing;
  }

  /** The only place where an entry leaves the map. */
  #remove(entry: Entry<C>, state: 'failed' | 'gone'): void {
    entry.disarmIdle();
    entry.enter(state);
    if (this.#entries.get(entry.key) === entry) this.#entries.delete(entry.key);
  }

  async #hold(entry: Entry<C>, { linger = 'idle', signal }: UseOptions): Promise<Entry<C>> {
    entry.users += 1;
    entry.lingers ||= linger === 'idle';
    entry.disarmIdle();
    try {
      if (entry.state === 'waiting') await settledOrAborted(entry.ready, signal);
    } catch (error) {
      this.#release(entry);
      throw error;
    }
    return entry;
  }

  async #work<T>(
    entry: Entry<C>,
    connection: C,
    work: (lease: Lease<C>) => T | Promise<T>,
  ): Promise<T> {
    try {
      const result = await work({
        connection,
        generation: entry.generation,
        isCurrent: () => this.#entries.get(entry.key) === entry,
        discard: () => void this.#retire(entry),
      });
      if (entry.state === 'open') this.#noteWorked(entry);
      return result;
    } finally {
      this.#release(entry);
    }
  }

  #noteWorked(entry: Entry<C>): void {
    if (!entry.hasWorked) this.#backoff.forget(entry.key);
    entry.hasWorked = true;
  }

  #release(entry: Entry<C>): void {
    entry.users -= 1;
    if (entry.users === 0 && entry.state === 'open') this.#settleUnused(entry);
  }

  #settleUnused(entry: Entry<C>): void {
    const { idleMs } = this.#options;
    if (!entry.lingers) void this.#retire(entry);
    else if (idleMs !== undefined) entry.armIdle(idleMs, () => void this.#retire(entry));
  }

  #track(work: Promise<void>): Promise<void> {
    const tracked = work.finally(() => this.#closings.delete(tracked));
    this.#closings.add(tracked);
    return tracked;
  }
}

/** Closes what is open at once; what is being opened when it is. */
async function endOf<C extends Connection>(entry: Entry<C>): Promise<void> {
  if (entry.connection) await closeQuietly(entry.connection);
  else await entry.attempt;
}

async function closeQuietly(connection: Connection): Promise<void> {
  try {
    await connection.close();
  } catch {
    // it is out of the cache; nobody can do more about it than its own close did
  }
}

/** What the compiler cannot see: the state changes while others are awaited. */
function isGone({ state }: { state: string }): boolean {
  return state === 'gone';
}

function lostError(): AppError {
  return new AppError('SERVER_UNAVAILABLE', 'The connection ended as soon as it was opened', {
    hint: 'Look at what the server writes to stderr',
  });
}

function closedError(): AppError {
  return new AppError('SERVER_UNAVAILABLE', 'The manager has been closed', {
    hint: 'Make a new one',
  });
}
