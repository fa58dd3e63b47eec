import type { Readable, Writable } from 'node:stream';

/** What is read ahead while there is nobody to give it to; more stays with the sender. */
const HELD_BYTES = 1024 * 1024;

/**
 * Carries bytes unchanged from a source that may speak before there is a sink. A sink that is slow
 * holds the source back; a sink that is gone swallows, so that the source's end is still seen.
 */
export class Relay {
  readonly #source: Readable;
  #sink: Writable | undefined;
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #carriedBytes = 0;

  constructor(source: Readable) {
    this.#source = source;
    source.on('data', (chunk: Buffer) => this.#carry(chunk));
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  get carriedBytes(): number {
    return this.#carriedBytes;
  }

  /** Whether a sink that does not read keeps us from seeing the source's end. */
  get isHeldBack(): boolean {
    return this.#source.isPaused();
  }

  /** Gives `sink` all that was held, in order, and then all that comes. */
  connect(sink: Writable): void {
    this.#sink = sink;
    sink.on('drain', () => this.#source.resume());
    sink.once('close', () => this.#source.resume());
    const held = this.#held;
    this.#held = [];
    this.#heldBytes = 0;
    this.#source.resume();
    for (const chunk of held) this.#carry(chunk);
  }

  #carry(chunk: Uint8Array): void {
    this.#carriedBytes += chunk.length;
    if (!this.#sink) this.#hold(chunk);
    else if (this.#sink.writable && !this.#sink.write(chunk) && this.#sink.writableLength > 0) {
      // `false` alone says that the chunk is large; most often the kernel has taken it at once
      this.#source.pause();
    }
  }

  #hold(chunk: Uint8Array): void {
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    if (this.#heldBytes >= HELD_BYTES) this.#source.pause();
  }
}
