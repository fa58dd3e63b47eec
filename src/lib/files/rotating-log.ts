import { closeSync, constants, fstatSync, openSync, renameSync, statSync, write } from 'node:fs';
import { promisify } from 'node:util';
import { hasErrno } from '../errno.ts';

type Options = { maxBytes?: number; onFailure?: (error: unknown) => void };

const DEFAULT_MAX_BYTES = 1024 * 1024;

/** What waits for a slow disk; beyond it the oldest goes, because the last lines say why it ended. */
const MAX_WAITING_BYTES = 256 * 1024;

const writeTo = promisify(write);

/**
 * Appends to `path` without ever blocking the caller. Before it would grow beyond `maxBytes` it
 * becomes `<path>.1`, in place of an older one. Several processes may append to the same file.
 * The first failure is reported and ends the logging.
 */
export class RotatingLog {
  readonly #path: string;
  readonly #maxBytes: number;
  readonly #onFailure: (error: unknown) => void;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #droppedBytes = 0;
  #fd: number | undefined;
  #writing: Promise<void> | undefined;
  #hasFailed = false;

  constructor(path: string, { maxBytes = DEFAULT_MAX_BYTES, onFailure = () => {} }: Options = {}) {
    this.#path = path;
    this.#maxBytes = maxBytes;
    this.#onFailure = onFailure;
  }

  append(chunk: Uint8Array | string): void {
    if (this.#hasFailed) return;
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    while (this.#waitingBytes > MAX_WAITING_BYTES && this.#waiting.length > 1) this.#dropOldest();
    this.#writing ??= this.#writeWaiting();
  }

  /** Resolves when all that was appended is written. The log opens again when more comes. */
  async flush(): Promise<void> {
    await this.#writing;
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  #dropOldest(): void {
    const length = this.#waiting.shift()?.length ?? 0;
    this.#waitingBytes -= length;
    this.#droppedBytes += length;
  }

  async #writeWaiting(): Promise<void> {
    try {
      while (this.#waiting.length > 0) await this.#write(this.#takeWaiting());
    } catch (error) {
      this.#hasFailed = true;
      this.#onFailure(error);
    } finally {
      this.#writing = undefined;
    }
  }

  #takeWaiting(): Uint8Array {
    const note =
      this.#droppedBytes > 0
        ? [Buffer.from(`\n[${this.#droppedBytes} bytes were dropped here]\n`)]
        : [];
    const bytes = Buffer.concat([...note, ...this.#waiting]);
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#droppedBytes = 0;
    return bytes.subarray(-this.#maxBytes);
  }

  async #write(bytes: Uint8Array): Promise<void> {
    this.#fd ??= openLog(this.#path);
    const size = fstatSync(this.#fd).size;
    if (size > 0 && size + bytes.length > this.#maxBytes) this.#fd = rotate(this.#path, this.#fd);
    for (let written = 0; written < bytes.length; ) {
      const { bytesWritten } = await writeTo(this.#fd, bytes, written);
      written += bytesWritten;
    }
  }
}

/** Without blocking, should a FIFO be there. */
function openLog(path: string): number {
  const { O_APPEND, O_CREAT, O_NONBLOCK = 0, O_WRONLY } = constants;
  return openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK, 0o600);
}

/** Another process may have rotated already: then ours is the file that it moved away. */
function rotate(path: string, fd: number): number {
  if (isSameFile(path, fd)) renameSync(path, `${path}.1`);
  closeSync(fd);
  return openLog(path);
}

function isSameFile(path: string, fd: number): boolean {
  try {
    const [named, opened] = [statSync(path), fstatSync(fd)];
    return named.ino === opened.ino && named.dev === opened.dev;
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return false;
    throw error;
  }
}
