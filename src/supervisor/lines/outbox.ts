import type { Writable } from 'node:stream';
import { openShortWay, type WriteNow } from '../streams/write-now.ts';

/** What waits for a slow reader before its source is held back. */
const MAX_WAITING_BYTES = 256 * 1024;

/** Adjacent bytes of one ArrayBuffer. */
type Run = { buffer: ArrayBufferLike; start: number; end: number };

/** The most that is under way to the sink at a time: what lies behind it has certainly not been read. */
const MAX_BATCH_BYTES = 256 * 1024;

const NEWLINE = Buffer.from('\n');
const SETTLED = Promise.resolve();

/**
 * Writes lines in as few writes as can be: what is collected in one turn leaves at its end in one
 * `writev`, with lines that lie side by side in memory as one piece. What a pipe does not take at
 * once is left to its stream, one write at a time. A sink that is gone swallows.
 */
export class Outbox {
  readonly #sink: Writable;
  readonly #onDrain: () => void;
  readonly #writeNow: WriteNow | undefined;
  readonly #onTurnEnd = () => this.flush();
  #runs: Run[] = [];
  #collectedBytes = 0;
  #underWay = 0;
  #takenBytes = 0;
  #wasFull = false;
  #isEnding = false;
  readonly #waiters: (() => void)[] = [];

  /** `onDrain` is told when a full sink has room again, or is gone and takes nothing more. */
  constructor(sink: Writable, onDrain: () => void = () => {}) {
    this.#sink = sink;
    this.#onDrain = onDrain;
    this.#writeNow = openShortWay(sink);
    sink.on('error', () => {}); // whoever waits for an answer learns it from the other end
    sink.once('close', () => {
      this.#runs = [];
      this.#tellWaiters();
      onDrain();
    });
  }

  /** Whether more waits than is good: hold the source back until `onDrain`. */
  get isFull(): boolean {
    if (this.waitingBytes <= MAX_WAITING_BYTES) return false;
    this.#wasFull = true;
    return true;
  }

  /** What has been collected or given to the sink, and not been written. */
  get waitingBytes(): number {
    return this.#sink.writable ? this.#collectedBytes + this.#underWay : 0;
  }

  /** What has been given to the sink so far: it can have been read, all after it cannot. */
  get takenBytes(): number {
    return this.#takenBytes;
  }

  /** Writes a line; one that lacks its line break gets it. */
  write(chunks: readonly Buffer[], isUnterminated = false): void {
    if (!this.#sink.writable) return;
    // no tick comes between two promises: answers would wait for the start of the next child
    if (this.#runs.length === 0) void SETTLED.then(this.#onTurnEnd);
    for (const chunk of chunks) this.#collect(chunk);
    if (isUnterminated) this.#collect(NEWLINE);
  }

  /** Resolves when all that was written has left us, or never can. */
  whenWritten(): Promise<void> {
    this.flush();
    if (this.waitingBytes === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  /** Closes the sink behind all that was written. */
  end(): void {
    this.#isEnding = true;
    this.flush();
  }

  /** Gives the sink what has been collected, unless it is still busy with the batch before. */
  flush(): void {
    while (this.#underWay === 0 && this.#sink.writable) {
      const pieces = this.#take(MAX_BATCH_BYTES);
      if (pieces.length === 0) {
        if (this.#isEnding) this.#sink.end();
        return;
      }
      const rest = this.#writeNow ? after(pieces, this.#writeNow(pieces)) : pieces;
      if (rest.length > 0) this.#writeSoon(rest);
      else this.#onWritten();
    }
  }

  #writeSoon(pieces: Buffer[]): void {
    const last = pieces.pop();
    if (!last) return;
    this.#sink.cork();
    for (const piece of pieces) this.#sink.write(piece);
    this.#sink.write(last, () => {
      this.#onWritten();
      this.flush();
    });
    this.#sink.uncork();
    // refused at once: not a byte of it has left us
    if (this.#sink.errored) this.#takenBytes -= this.#underWay;
  }

  #onWritten(): void {
    this.#underWay = 0;
    if (this.waitingBytes === 0) this.#tellWaiters();
    if (!this.#wasFull || this.waitingBytes > MAX_WAITING_BYTES) return;
    this.#wasFull = false;
    this.#onDrain();
  }

  #tellWaiters(): void {
    for (const resolve of this.#waiters.splice(0)) resolve();
  }

  #collect({ buffer, byteOffset, length }: Buffer): void {
    this.#collectedBytes += length;
    const last = this.#runs.at(-1);
    if (last?.buffer === buffer && last.end === byteOffset) last.end += length;
    else this.#runs.push({ buffer, start: byteOffset, end: byteOffset + length });
  }

  /** Takes pieces out of the front of the collection, up to about `maxBytes`. */
  #take(maxBytes: number): Buffer[] {
    let bytes = 0;
    let count = 0;
    for (const run of this.#runs) {
      if (bytes >= maxBytes) break;
      bytes += run.end - run.start;
      count += 1;
    }
    this.#collectedBytes -= bytes;
    this.#underWay = bytes;
    this.#takenBytes += bytes;
    return this.#runs.splice(0, count).map(bytesOf);
  }
}

function bytesOf({ buffer, start, end }: Run): Buffer {
  return Buffer.from(buffer as ArrayBuffer, start, end - start);
}

/** What is left of `pieces` behind the first `bytes`. */
function after(pieces: Buffer[], bytes: number): Buffer[] {
  let offset = bytes;
  let count = 0;
  for (const { length } of pieces) {
    if (offset < length) break;
    offset -= length;
    count += 1;
  }
  const rest = pieces.slice(count);
  if (rest[0] && offset > 0) rest[0] = rest[0].subarray(offset);
  return rest;
}
