import { cutMiddle, displayLines } from '../../lib/display-lines.ts';
import { MASKS_FORMS, type Masker } from '../../lib/secrets/masker.ts';
import { pickLines } from './pick-lines.ts';

type Options = { maxLines?: number; maxChars?: number; masker?: Masker };

const MAX_LINE_LENGTH = 500;
/** Bytes: what is shown of a line once its escape sequences are gone has room in it. */
const MAX_KEPT_LENGTH = 2048;
/** A traceback that is followed by more than these lines was not the end. */
const MAX_KEPT_LINES = 200;

/** Keeps the last lines that a server wrote, without secrets, and shows those that say why it ended. */
export class StderrTail {
  readonly #bounds: { maxLines: number; maxChars: number };
  readonly #masker: Masker;
  /** Lines that are not blank, their bytes as latin1. */
  #kept: string[] = [];
  /** The line that is not finished. */
  #open = '';

  constructor({ maxLines = 20, maxChars = 4096, masker = MASKS_FORMS }: Options = {}) {
    this.#bounds = { maxLines, maxChars };
    this.#masker = masker;
  }

  add(chunk: Uint8Array): void {
    const text = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString('latin1');
    const whole = this.#open + text;
    const lineEnd = whole.lastIndexOf('\n');
    this.#open = this.#cut(whole.slice(lineEnd + 1));
    const last = lineEnd === -1 ? [] : lastLines(whole.slice(0, lineEnd));
    this.#kept = [...this.#kept, ...last.map((line) => this.#cut(line))].slice(-MAX_KEPT_LINES);
  }

  /** The lines that say most, clean for display; blank ones are left out. */
  lines(): string[] {
    const text = this.#masker.mask([...this.#kept, this.#open].join('\n'));
    const bytes = Buffer.from(text, 'latin1');
    const lines = displayLines(bytes.toString('utf8'), MAX_LINE_LENGTH);
    return pickLines(
      lines.filter((line) => line !== ''),
      this.#bounds,
    );
  }

  /** A secret is masked before it can be cut in two. */
  #cut(line: string): string {
    if (line.length <= MAX_KEPT_LENGTH) return line;
    return cutMiddle(this.#masker.mask(line), MAX_KEPT_LENGTH);
  }
}

/** A flood of lines is not worth being split into all of them. */
function lastLines(text: string): string[] {
  const lines: string[] = [];
  for (let end = text.length; end >= 0 && lines.length < MAX_KEPT_LINES; ) {
    const start = end === 0 ? 0 : text.lastIndexOf('\n', end - 1) + 1;
    const line = text.slice(start, end);
    if (/\S/.test(line)) lines.push(line);
    end = start - 1;
  }
  return lines.reverse();
}
