import { BYTE, isJsonSpace } from './json-bytes.ts';
import { BROKEN, UNFINISHED, ValueSkipper } from './skip-value.ts';
import { IN_MESSAGE, MAX_KEY_BYTES, type Members, type Slot, type Wanted } from './wanted.ts';

/** Where a member's value lies in the line, and the byte it begins with. */
export type Span = { start: number; end: number; first: number };

/** What a scan found: the kind of line, and for an object the last value of each member. */
export type Scan = {
  shape: 'object' | 'batch' | 'blank' | 'not_object' | 'not_json';
  spans: Partial<Record<Slot, Span>>;
};

type State =
  | 'start'
  | 'key_or_end'
  | 'key'
  | 'in_key'
  | 'colon'
  | 'value'
  | 'in_value'
  | 'after_value'
  | 'end'
  | 'broken';

/**
 * Looks through one line, chunk by chunk, in constant memory. The members of the message, of
 * `params` and of `params._meta` are checked in full but for their scalars; what is nested in other
 * values is only skipped, see `ValueSkipper`. So a scan can take for an object what is no JSON.
 */
export class MessageScanner {
  readonly #skipper = new ValueSkipper();
  readonly #levels: Members[] = [];
  readonly #spans: Scan['spans'] = {};
  #state: State = 'start';
  #shape: Scan['shape'] = 'blank';
  #wanted: Wanted | undefined;
  #span: Span = { start: 0, end: 0, first: 0 };
  #key = '';
  #scannedBytes = 0;

  feed(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length && this.#state !== 'broken') {
      if (this.#state === 'in_value') at = this.#skipValue(chunk, at);
      else if (this.#state === 'in_key') at = this.#skipKey(chunk, at);
      else at = this.#take(chunk[at] ?? 0, at);
    }
    this.#scannedBytes += chunk.length;
  }

  /** What the line is, now that it has ended. */
  end(): Scan {
    if (!['start', 'end', 'broken'].includes(this.#state)) this.#shape = 'not_json';
    return { shape: this.#shape, spans: this.#spans };
  }

  /** Takes a byte between keys and values, and gives the index of the next. */
  #take(byte: number, at: number): number {
    if (isJsonSpace(byte)) return at + 1;
    if (this.#state === 'start') this.#start(byte, at);
    else if (this.#state === 'colon') this.#expect(byte === BYTE.colon, 'value');
    else if (this.#state === 'value') this.#beginValue(byte, at);
    else if (byte === BYTE.closeObject) this.#closeObject();
    else if (this.#state === 'after_value') this.#expect(byte === BYTE.comma, 'key');
    else this.#beginKey(byte);
    return at + 1;
  }

  #start(byte: number, at: number): void {
    if (byte === BYTE.openObject) {
      this.#shape = 'object';
      this.#enter(IN_MESSAGE);
    } else if (byte === BYTE.openArray) {
      this.#shape = 'batch';
      this.#beginValue(byte, at);
    } else {
      this.#break('not_object');
    }
  }

  #beginKey(byte: number): void {
    this.#key = '';
    const isKey = byte === BYTE.quote && this.#state !== 'end';
    this.#expect(isKey && this.#skipper.begin(byte), 'in_key');
  }

  #skipKey(chunk: Buffer, at: number): number {
    const next = this.#skipper.skip(chunk, at);
    const end = next === UNFINISHED ? chunk.length : next - 1;
    // one byte too many marks a key that is none of ours, and is all that is kept of it
    const room = MAX_KEY_BYTES + 1 - this.#key.length;
    this.#key += chunk.toString('latin1', at, Math.min(end, at + room));
    if (next === UNFINISHED) return chunk.length;
    this.#expect(this.#findWanted(), 'colon');
    return next;
  }

  /** Looks the key up; false when it is no JSON. */
  #findWanted(): boolean {
    let key = this.#key;
    if (key.length <= MAX_KEY_BYTES && key.includes('\\')) {
      const unescaped = parseString(key);
      if (unescaped === undefined) return false;
      key = unescaped;
    }
    this.#wanted = this.#levels.at(-1)?.get(key);
    return true;
  }

  #beginValue(byte: number, at: number): void {
    const wanted = this.#wanted;
    if (wanted && 'inside' in wanted) {
      this.#wanted = undefined;
      for (const slot of wanted.within) delete this.#spans[slot];
      if (byte === BYTE.openObject) {
        this.#enter(wanted.inside);
        return;
      }
    } else if (wanted) {
      this.#span = { start: this.#scannedBytes + at, end: 0, first: byte };
      this.#spans[wanted.slot] = this.#span;
    }
    this.#expect(this.#skipper.begin(byte), 'in_value');
  }

  #skipValue(chunk: Buffer, at: number): number {
    const next = this.#skipper.skip(chunk, at);
    if (next === UNFINISHED) return chunk.length;
    if (next === BROKEN) {
      this.#break('not_json');
      return chunk.length;
    }
    if (this.#wanted) this.#span.end = this.#scannedBytes + next;
    this.#state = this.#levels.length === 0 ? 'end' : 'after_value';
    return next;
  }

  #enter(members: Members): void {
    this.#levels.push(members);
    this.#state = 'key_or_end';
  }

  #closeObject(): void {
    const isOpen = this.#state === 'after_value' || this.#state === 'key_or_end';
    this.#levels.pop();
    this.#expect(isOpen, this.#levels.length === 0 ? 'end' : 'after_value');
  }

  #expect(isMet: boolean, next: State): void {
    if (isMet) this.#state = next;
    else this.#break('not_json');
  }

  #break(shape: 'not_object' | 'not_json'): void {
    this.#shape = shape;
    this.#state = 'broken';
  }
}

function parseString(source: string): string | undefined {
  try {
    return JSON.parse(`"${source}"`);
  } catch {
    return undefined; // an escape that JSON does not know
  }
}
