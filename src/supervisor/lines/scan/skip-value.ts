import { BYTE, CLASS, CLASS_OF, IS_SCALAR } from './json-bytes.ts';

/** The value goes on in the next chunk. */
export const UNFINISHED = -1;
/** The bytes are no JSON. */
export const BROKEN = -2;

/** Shorter strings end before a native search would have begun. */
const NEAR_BYTES = 64;
const USUAL_DEPTH = 64;
/** Deeper brackets are only counted. */
const REMEMBERED_DEPTH = 1 << 16;

/**
 * Finds where a JSON value ends, over any cuts between chunks. It pairs quotes and brackets and
 * knows which bytes may stand outside strings; order of tokens, form of numbers and words, escapes,
 * control characters in strings and UTF-8 are not looked at.
 */
export class ValueSkipper {
  #kind: 'string' | 'scalar' | 'nested' = 'scalar';
  #depth = 0;
  #opened = new Uint8Array(USUAL_DEPTH);
  #isInString = false;
  #isEscaped = false;

  /** Takes a value's first byte, and says whether a value can begin so. */
  begin(first: number): boolean {
    this.#isEscaped = false;
    if (first === BYTE.quote) this.#kind = 'string';
    else if (CLASS_OF[first] === CLASS.open) {
      this.#kind = 'nested';
      this.#isInString = false;
      this.#depth = 0;
      this.#open(first);
    } else {
      this.#kind = 'scalar';
      return IS_SCALAR[first] === 1;
    }
    return true;
  }

  /** The index after the value's last byte, `UNFINISHED` or `BROKEN`. */
  skip(chunk: Buffer, from: number): number {
    if (this.#kind === 'nested') return this.#skipNested(chunk, from);
    if (this.#kind === 'scalar') return skipScalar(chunk, from);
    const quoteAt = this.#closingQuote(chunk, from);
    return quoteAt === -1 ? UNFINISHED : quoteAt + 1;
  }

  #skipNested(chunk: Buffer, from: number): number {
    let at = this.#isInString ? this.#skipString(chunk, from) : from;
    while (at < chunk.length) {
      const byte = chunk[at++] ?? 0;
      const meaning = CLASS_OF[byte];
      if (meaning === CLASS.plain) continue;
      if (meaning === CLASS.quote) at = this.#skipString(chunk, at);
      else if (!this.#takeBracket(byte)) return BROKEN;
      else if (this.#depth === 0) return at;
    }
    return UNFINISHED;
  }

  /** The index after a string inside a nested value, or the chunk's end when it goes on there. */
  #skipString(chunk: Buffer, from: number): number {
    const quoteAt = this.#closingQuote(chunk, from);
    this.#isInString = quoteAt === -1;
    return quoteAt === -1 ? chunk.length : quoteAt + 1;
  }

  /** Whether `byte` is a bracket that may stand here. */
  #takeBracket(byte: number): boolean {
    if (CLASS_OF[byte] !== CLASS.open) return CLASS_OF[byte] === CLASS.close && this.#close(byte);
    this.#open(byte);
    return true;
  }

  #open(byte: number): void {
    if (this.#depth === this.#opened.length && this.#depth < REMEMBERED_DEPTH) {
      const longer = new Uint8Array(2 * this.#depth);
      longer.set(this.#opened);
      this.#opened = longer;
    }
    this.#opened[this.#depth++] = byte; // beyond its end a typed array ignores the write
  }

  #close(byte: number): boolean {
    this.#depth--;
    const opened = this.#opened[this.#depth];
    return opened === undefined || opened + 2 === byte; // `[`, `]` and `{`, `}` lie two apart
  }

  /** The index of the quote that ends the string, or -1 when the chunk ends first. */
  #closingQuote(chunk: Buffer, from: number): number {
    let at = this.#isEscaped ? from + 1 : from;
    while (at < chunk.length) {
      at = skipNear(chunk, at);
      if (at >= chunk.length) break;
      if (chunk[at] === BYTE.quote) {
        this.#isEscaped = false;
        return at;
      }
      const quoteAt = chunk.indexOf(BYTE.quote, at);
      const end = quoteAt === -1 ? chunk.length : quoteAt;
      at = end + (countBackslashes(chunk, at, end) % 2);
      if (at === quoteAt) {
        this.#isEscaped = false;
        return at;
      }
    }
    this.#isEscaped = at > chunk.length;
    return -1;
  }
}

function skipScalar(chunk: Buffer, from: number): number {
  let at = from;
  while (at < chunk.length && IS_SCALAR[chunk[at] ?? 0] === 1) at++;
  return at === chunk.length ? UNFINISHED : at;
}

/** The index of the closing quote if it is near, else one further on that no backslash escapes. */
function skipNear(chunk: Buffer, from: number): number {
  const end = Math.min(chunk.length, from + NEAR_BYTES);
  let at = from;
  for (; at < end; at++) {
    const byte = chunk[at];
    if (byte === BYTE.quote) return at;
    if (byte === BYTE.backslash) at++;
  }
  return at;
}

/** How many backslashes stand in a row before `end`, looking back to `from`. */
function countBackslashes(chunk: Buffer, from: number, end: number): number {
  let at = end;
  while (at > from && chunk[at - 1] === BYTE.backslash) at--;
  return end - at;
}
