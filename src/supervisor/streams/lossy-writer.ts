import type { Writable } from 'node:stream';
import { whenWritten } from './drain.ts';

/** As much as is worth keeping for a reader that may come back. */
const MAX_WAITING_BYTES = 256 * 1024;

/** Writes what the reader takes, and counts what it does not: never blocks and never grows. */
export class LossyWriter {
  readonly #stream: Writable;
  #droppedBytes = 0;

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on('error', () => {}); // a reader that is gone misses nothing
    stream.on('drain', () => this.#tellDropped());
  }

  write(chunk: Uint8Array | string): void {
    if (!this.#stream.writable) return;
    if (this.#stream.writableLength > MAX_WAITING_BYTES) {
      this.#droppedBytes += Buffer.byteLength(chunk);
      return;
    }
    this.#tellDropped();
    this.#stream.write(chunk);
  }

  /** Resolves when all that was taken on has been written, or cannot be. */
  async flush(): Promise<void> {
    if (this.#stream.writable) this.#tellDropped();
    await whenWritten(this.#stream);
  }

  #tellDropped(): void {
    if (this.#droppedBytes === 0) return;
    const note = `\nholdfast: ${this.#droppedBytes} bytes of stderr were dropped, because nobody read them\n`;
    this.#droppedBytes = 0;
    this.#stream.write(note);
  }
}
