import type { Connection } from './connection.ts';

/**
 * One generation of a connection. `waiting`: not open yet. `failed`: it could not be opened. `gone`:
 * out of the cache, whatever becomes of it.
 */
export type EntryState = 'waiting' | 'open' | 'failed' | 'gone';

/** What the cache knows of one generation. Which entry counts, only the cache's map says. */
export class Entry<C extends Connection> {
  readonly key: string;
  readonly generation: number;
  readonly abort = new AbortController();
  /** Resolves when it is open, has failed, or was removed. */
  readonly ready: Promise<void>;
  /** Resolves when the attempt has come to its end, also that of a removed one. */
  attempt: Promise<void> = Promise.resolve();
  state: EntryState = 'waiting';
  connection: C | undefined;
  failure: unknown;
  users = 0;
  /** Somebody wants it to stay when it is not used. */
  lingers = false;
  /** A use came to its end while it was open: the server is not one that dies of being started. */
  hasWorked = false;
  closing: Promise<void> | undefined;
  #idle: NodeJS.Timeout | undefined;
  #setReady: () => void = () => {};

  constructor(key: string, generation: number) {
    this.key = key;
    this.generation = generation;
    this.ready = new Promise((resolve) => {
      this.#setReady = resolve;
    });
  }

  enter(state: Exclude<EntryState, 'waiting'>): void {
    this.state = state;
    this.#setReady();
  }

  /** Calls `expire` once it has been unused for so long. */
  armIdle(idleMs: number, expire: () => void): void {
    this.disarmIdle();
    this.#idle = setTimeout(expire, idleMs).unref();
  }

  disarmIdle(): void {
    clearTimeout(this.#idle);
  }
}
