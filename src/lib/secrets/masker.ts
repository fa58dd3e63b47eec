import { endsInKey, findPatterns, KEY_HEAD, UNFINISHED } from './find-patterns.ts';
import { createValueFinder } from './find-values.ts';
import { joinSpans, replaceSpans, type Span } from './spans.ts';

/** Knows secrets. Its time is in proportion to the text. */
export type Masker = {
  mask: (text: string) => string;
  /** The secrets of `text` in order, none of which overlap. */
  find: (text: string) => Span[];
  /** How many characters at the end of `text` may be the start of a secret: of a known one, or any. */
  unfinished: (text: string) => { known: number; any: number };
  /** What must stand before the text that follows `text`, so that what goes on in it is found. */
  carried: (text: string) => string;
};

/** No form by which a secret is told is longer before its value begins. */
const MAX_UNFINISHED = 512;

/** Makes a masker of known values; what is secret by its form it knows by itself. */
export function createMasker(values: readonly string[]): Masker {
  const finder = createValueFinder(values);
  const find = (text: string) => joinSpans([...finder.find(text), ...findPatterns(text)]);
  return {
    find,
    mask: (text) => replaceSpans(text, find(text)),
    unfinished(text) {
      const known = finder.startAtEnd(text);
      const [unfinished = ''] = UNFINISHED.exec(text.slice(-MAX_UNFINISHED)) ?? [];
      return { known, any: Math.max(known, unfinished.length) };
    },
    carried: (text) => (endsInKey(text) ? KEY_HEAD : ''),
  };
}

/** Masks what is told by its form or by the name before it, and knows no values. */
export const MASKS_FORMS: Masker = createMasker([]);

/** Leaves every text as it is. */
export const MASKS_NOTHING: Masker = {
  mask: (text) => text,
  find: () => [],
  unfinished: () => ({ known: 0, any: 0 }),
  carried: () => '',
};
