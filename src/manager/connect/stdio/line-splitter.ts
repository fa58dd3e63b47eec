const NEWLINE = 10;

/**
 * Cuts chunks into lines, each without its line break, in time that is in proportion to the bytes.
 * A line of more than `maxBytes` ends it: `push` answers `too_long` from then on.
 */
export class LineSplitter {
  readonly #maxBytes: number;
  readonly #onLine: (line: string) => void;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #isOver = false;

  constructor(maxBytes: number, onLine: (line: string) => void) {
    this.#maxBytes = maxBytes;
    this.#onLine = onLine;
  }

  push(chunk: Buffer): 'ok' | 'too_long' {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      if (!this.#hold(chunk.subarray(from, end))) return 'too_long';
      this.#give();
      from = end + 1;
    }
    return this.#hold(chunk.subarray(from)) ? 'ok' : 'too_long';
  }

  #hold(piece: Buffer): boolean {
    this.#heldBytes += piece.length;
    this.#isOver ||= this.#heldBytes > this.#maxBytes;
    if (this.#isOver) this.#held = [];
    else if (piece.length > 0) this.#held.push(piece);
    return !this.#isOver;
  }

  #give(): void {
    const [first] = this.#held;
    const whole = first && this.#held.length === 1 ? first : Buffer.concat(this.#held);
    this.#held = [];
    this.#heldBytes = 0;
    const line = whole.toString('utf8');
    if (line.trim() !== '') this.#onLine(line);
  }
}
