import type { IdText } from '../../protocol/messages.ts';

/**
 * The text of an id, equal for equal ids: strings as `JSON.stringify` writes them, safe integers in
 * digits, and `source`, as it stands in the line, for numbers that a double could change.
 */
export function idTextOf(value: unknown, source: () => string | undefined): IdText | undefined {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'number') return undefined;
  return Number.isSafeInteger(value) ? String(value) : source();
}
