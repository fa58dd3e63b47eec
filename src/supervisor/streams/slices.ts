import type { Readable } from 'node:stream';

/** About half a millisecond's work when every byte is looked at for secrets. */
const SLICE_BYTES = 16 * 1024;

/**
 * Gives what a stream says in slices, one in each turn of the event loop, so that a flood leaves time
 * for everything else; its writer is held back meanwhile.
 */
export class Slices {
  readonly #take: (slice: Buffer) => void;
  readonly #waiting: Buffer[] = [];

  constructor(take: (slice: Buffer) => void) {
    this.#take = take;
  }

  read(stream: Readable): void {
    stream.on('data', (chunk: Buffer) => {
      if (this.#waiting.length === 0) {
        if (chunk.length <= SLICE_BYTES) {
          this.#take(chunk);
          return;
        }
        stream.pause();
        setImmediate(() => this.#takeNext(stream));
      }
      for (let at = 0; at < chunk.length; at += SLICE_BYTES)
        this.#waiting.push(chunk.subarray(at, at + SLICE_BYTES));
    });
  }

  /** Gives at once what was read so far. */
  flush(): void {
    for (const slice of this.#waiting.splice(0)) this.#take(slice);
  }

  #takeNext(stream: Readable): void {
    const slice = this.#waiting.shift();
    if (slice) this.#take(slice);
    if (this.#waiting.length > 0) setImmediate(() => this.#takeNext(stream));
    else stream.resume();
  }
}
