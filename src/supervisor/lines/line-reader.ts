import { type Line, parsedLine, scannedLine } from './line.ts';
import { Pieces } from './pieces.ts';
import { BYTE } from './scan/json-bytes.ts';
import { MessageScanner } from './scan/scan-message.ts';

/** Parsing costs about a microsecond per KiB; from here on a call would feel it. */
const SCAN_ABOVE_BYTES = 64 * 1024;

/** Cuts what comes from a pipe into lines, without changing or, within a chunk, copying a byte. */
export class LineReader {
  readonly #onLine: (line: Line) => void;
  readonly #scanAboveBytes: number;
  readonly #held = new Pieces();
  #scanner: MessageScanner | undefined;

  constructor(onLine: (line: Line) => void, scanAboveBytes = SCAN_ABOVE_BYTES) {
    this.#onLine = onLine;
    this.#scanAboveBytes = scanAboveBytes;
  }

  /** How much there is of a line that has not ended. */
  get heldBytes(): number {
    return this.#held.bytes;
  }

  push(chunk: Buffer): void {
    let from = 0;
    for (;;) {
      const end = chunk.indexOf(BYTE.newline, from) + 1;
      if (end === 0) break;
      this.#cut(from === 0 && end === chunk.length ? chunk : chunk.subarray(from, end));
      from = end;
    }
    if (from < chunk.length) this.#hold(chunk.subarray(from));
  }

  /** Gives what no line break ends as the last line. */
  end(): void {
    if (this.#held.bytes > 0) this.#giveHeld(false);
  }

  #cut(piece: Buffer): void {
    if (this.#held.bytes > 0) {
      this.#hold(piece);
      this.#giveHeld(true);
    } else if (piece.length > this.#scanAboveBytes) {
      this.#onLine(scannedLine([piece], { bytes: piece.length, terminated: true }));
    } else {
      this.#onLine(parsedLine(piece, true));
    }
  }

  #hold(piece: Buffer): void {
    this.#held.add(piece);
    if (this.#scanner) this.#scanner.feed(piece);
    else if (this.#held.bytes > this.#scanAboveBytes) {
      this.#scanner = new MessageScanner();
      for (const earlier of this.#held.peek()) this.#scanner.feed(earlier);
    }
  }

  #giveHeld(terminated: boolean): void {
    const bytes = this.#held.bytes;
    const scan = this.#scanner?.end();
    const chunks = this.#held.take();
    this.#scanner = undefined;
    if (scan) this.#onLine(scannedLine(chunks, { bytes, terminated }, scan));
    else this.#onLine(parsedLine(joined(chunks), terminated));
  }
}

function joined(chunks: readonly Buffer[]): Buffer {
  const [first] = chunks;
  return first && chunks.length === 1 ? first : Buffer.concat(chunks);
}
