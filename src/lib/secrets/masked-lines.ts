import type { Masker } from './masker.ts';
import { replaceSpans } from './spans.ts';

type Options = { emit: (bytes: Buffer) => void; flushMs?: number };

/** More of a line is not held back. */
const MAX_HELD_BYTES = 65_536;
/** What of an unfinished line is looked at again, because a secret may have begun there. */
const CONTEXT_LENGTH = 4096;

/**
 * Masks a stream of bytes line by line, and emits all others as they came. A line that is not
 * finished is emitted after `flushMs`, without what may be the start of a secret; how it goes on
 * is then still known, so that the rest of a secret never follows its start.
 */
export class MaskedLines {
  readonly #masker: Masker;
  readonly #emit: (bytes: Buffer) => void;
  readonly #flushMs: number;
  #pieces: string[] = [];
  #heldBytes = 0;
  /** What was emitted of the line that is not finished, and what a secret of many lines needs. */
  #context = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(masker: Masker, { emit, flushMs = 30 }: Options) {
    this.#masker = masker;
    this.#emit = emit;
    this.#flushMs = flushMs;
  }

  write(chunk: Uint8Array): void {
    const text = latin1(chunk);
    for (let at = 0; at < text.length; at += MAX_HELD_BYTES) {
      this.#take(text.slice(at, at + MAX_HELD_BYTES));
    }
  }

  /** Emits all that was written. What ends in the start of a known secret is masked from there. */
  flush(): void {
    const text = this.#takeHeld();
    if (text === '') return;
    const { known } = this.#masker.unfinished(this.#context + text);
    this.#put(text, text.length, Math.min(known, text.length));
  }

  #take(text: string): void {
    this.#pieces.push(text);
    this.#heldBytes += text.length;
    const lineEnd = text.lastIndexOf('\n') + 1;
    if (lineEnd > 0) {
      const held = this.#takeHeld();
      this.#put(held, held.length - (text.length - lineEnd));
    } else if (this.#heldBytes > MAX_HELD_BYTES) this.#putUnfinished();
    if (this.#heldBytes > 0 && Number.isFinite(this.#flushMs)) {
      this.#timer ??= setTimeout(() => this.#putUnfinished(), this.#flushMs).unref();
    }
  }

  #putUnfinished(): void {
    const text = this.#takeHeld();
    const { any } = this.#masker.unfinished(this.#context + text);
    this.#put(text, Math.max(text.length - any, 0));
  }

  /** Emits `text` up to `to`, with its last `hidden` characters masked, and holds the rest. */
  #put(text: string, to: number, hidden = 0): void {
    const whole = this.#context + text;
    const from = this.#context.length;
    const end = from + to;
    const start = end - hidden;
    const spans = this.#masker.find(hidden > 0 ? whole : whole.slice(0, end));
    const shown = replaceSpans(whole, spans, { from, to: Math.max(start, from) });
    this.#hold(text.slice(to));
    this.#remember(whole.slice(0, end));
    const masked = hidden > 0 ? `${shown}***` : shown;
    if (masked !== '') this.#emit(Buffer.from(masked, 'latin1'));
  }

  #remember(emitted: string): void {
    const line = emitted.slice(emitted.lastIndexOf('\n') + 1).slice(-CONTEXT_LENGTH);
    this.#context = this.#masker.carried(emitted) + line;
  }

  #hold(text: string): void {
    this.#pieces = text === '' ? [] : [text];
    this.#heldBytes = text.length;
  }

  #takeHeld(): string {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.#pieces.join('');
    this.#hold('');
    return text;
  }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
