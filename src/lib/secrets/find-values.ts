import type { Span } from './spans.ts';

/** As many characters of a value give it away; what follows them is compared, not searched for. */
const NEEDLE_LENGTH = 32;
/** Less of a value's start may well be something else. */
const MIN_START_LENGTH = 4;

/** Finds known values, also escaped for JSON or an address, and in bytes read as latin1. */
export type ValueFinder = {
  find: (text: string) => Span[];
  /** How many characters at the end of `text` are the start of a value. */
  startAtEnd: (text: string) => number;
};

/** Makes a finder of `values`, none of which is empty. */
export function createValueFinder(values: readonly string[]): ValueFinder {
  const forms = [...new Set(values.flatMap(formsOf))].sort((a, b) => b.length - a.length);
  if (forms.length === 0) return { find: () => [], startAtEnd: () => 0 };
  const byNeedle = groupByNeedle(forms);
  const needles = [...byNeedle.keys()].map((needle) => needle.replace(/[^A-Za-z0-9]/g, escaped));
  const finds = new RegExp(needles.join('|'), 'g');
  return {
    find: (text) => [...findAll(text, finds, byNeedle)],
    startAtEnd: (text) => Math.max(...forms.map((form) => startLength(text, form))),
  };
}

function formsOf(value: string): string[] {
  const json = JSON.stringify(value).slice(1, -1);
  const texts = [value, json, encodeURIComponent(value.replace(/\p{Cs}/gu, '\ufffd'))];
  return texts.flatMap((text) => [text, Buffer.from(text).toString('latin1')]);
}

/** The longest form first within each group, and the longest needle first among the groups. */
function groupByNeedle(forms: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const form of forms) {
    const needle = form.slice(0, NEEDLE_LENGTH);
    groups.set(needle, [...(groups.get(needle) ?? []), form]);
  }
  return groups;
}

function escaped(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function* findAll(
  text: string,
  finds: RegExp,
  byNeedle: ReadonlyMap<string, readonly string[]>,
): Generator<Span> {
  finds.lastIndex = 0;
  for (let found = finds.exec(text); found; found = finds.exec(text)) {
    const start = found.index;
    const forms = byNeedle.get(found[0]) ?? [];
    const end = start + Math.max(...forms.map((form) => commonLength(text, start, form)));
    yield { start, end, mask: '***' };
    finds.lastIndex = end;
  }
}

/** A value that was cut off is as secret as a whole one. */
function commonLength(text: string, start: number, form: string): number {
  let length = 0;
  while (length < form.length && text[start + length] === form[length]) length++;
  return length;
}

function startLength(text: string, form: string): number {
  for (let length = form.length - 1; length >= MIN_START_LENGTH; length--) {
    if (text.endsWith(form.slice(0, length))) return length;
  }
  return 0;
}
