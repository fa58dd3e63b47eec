/** Smaller pieces are copied: a Buffer costs more than they hold, and pins the chunk it is cut from. */
const MIN_PIECE_BYTES = 4 * 1024;
const PAGE_BYTES = 16 * 1024;

/** The pieces of a line that has not ended. Costs are linear in its bytes, however it is cut. */
export class Pieces {
  #pieces: Buffer[] = [];
  #bytes = 0;
  #page: Buffer | undefined;
  #pageStart = 0;
  #pageEnd = 0;

  get bytes(): number {
    return this.#bytes;
  }

  add(piece: Buffer): void {
    this.#bytes += piece.length;
    if (piece.length < MIN_PIECE_BYTES) {
      this.#copy(piece);
      return;
    }
    this.#closeRun();
    this.#pieces.push(piece);
  }

  /** Gives all pieces in their order, and starts anew. */
  take(): Buffer[] {
    this.#closeRun();
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#bytes = 0;
    this.#page = undefined; // it belongs to the line now
    return pieces;
  }

  /** All pieces so far. */
  peek(): readonly Buffer[] {
    this.#closeRun();
    return this.#pieces;
  }

  #copy(piece: Buffer): void {
    if (!this.#page || this.#pageEnd + piece.length > this.#page.length) {
      this.#closeRun();
      this.#page = Buffer.allocUnsafeSlow(PAGE_BYTES);
      this.#pageStart = 0;
      this.#pageEnd = 0;
    }
    piece.copy(this.#page, this.#pageEnd);
    this.#pageEnd += piece.length;
  }

  #closeRun(): void {
    if (!this.#page || this.#pageStart === this.#pageEnd) return;
    this.#pieces.push(this.#page.subarray(this.#pageStart, this.#pageEnd));
    this.#pageStart = this.#pageEnd;
  }
}
