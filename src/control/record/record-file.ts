import { close, fchmod, open, rename, unlinkSync, writeFile } from 'node:fs';
import { promisify } from 'node:util';
import { hasErrno } from '../../lib/errno.ts';
import { temporaryOf } from './record-names.ts';

type Options = { everyMs?: number; onFailure: (error: unknown) => void };

const EVERY_MS = 200;

/**
 * A file that follows what `render` gives: replaced whole after a `touch`, at most once in
 * `everyMs`, without ever blocking the caller. A lost machine needs no record, so nothing is synced.
 */
export class RecordFile {
  readonly #path: string;
  readonly #temporary: string;
  readonly #render: () => string;
  readonly #everyMs: number;
  readonly #onFailure: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  #isDue = false;
  #isClosed = false;

  constructor(path: string, render: () => string, { everyMs = EVERY_MS, onFailure }: Options) {
    this.#path = path;
    this.#temporary = temporaryOf(path);
    this.#render = render;
    this.#everyMs = everyMs;
    this.#onFailure = onFailure;
  }

  /** Writes now; fails when the file cannot be written. */
  async write(): Promise<void> {
    this.#isDue = false;
    this.#writing = this.#replace();
    try {
      await this.#writing;
    } finally {
      this.#writing = undefined;
      if (this.#isDue) this.touch();
    }
  }

  /** Sees to it that the file will be written soon. The timer does not keep the process alive. */
  touch(): void {
    this.#isDue = true;
    if (this.#timer || this.#writing || this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.write().catch(this.#onFailure);
    }, this.#everyMs).unref();
  }

  /**
   * Removes the file at once, for good: it can be the last thing that a process does. The temporary
   * goes first: a rename that another thread is about to do then finds nothing to rename.
   */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    removeFile(this.#temporary);
    removeFile(this.#path);
  }

  async #replace(): Promise<void> {
    try {
      const fd = await promisify(open)(this.#temporary, 'w', 0o600);
      try {
        await promisify(fchmod)(fd, 0o600); // whatever the umask is
        await promisify(writeFile)(fd, this.#render());
      } finally {
        await promisify(close)(fd);
      }
      await this.#publish();
    } catch (error) {
      if (!this.#isClosed) throw error;
    } finally {
      if (this.#isClosed) removeFile(this.#temporary);
    }
  }

  /** A sweep from another container may have taken the temporary away. */
  async #publish(): Promise<void> {
    if (this.#isClosed) return;
    try {
      await promisify(rename)(this.#temporary, this.#path);
    } catch (error) {
      if (!hasErrno(error, 'ENOENT')) throw error;
      this.touch();
    }
  }
}

/** Not rmSync, whose first call loads 2 ms of Node that an end has no time for. */
function removeFile(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (!hasErrno(error, 'ENOENT')) throw error;
  }
}
