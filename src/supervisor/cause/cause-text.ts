import { cutMiddle } from '../../lib/display-lines.ts';
import { displayText } from '../../lib/display-text.ts';

/** What a model and a person read of one failure. */
export const MAX_CAUSE_LENGTH = 2000;

/** A name or path of ours or of a stranger, in backticks on one line. */
export function named(text: string, max = 300): string {
  return `\`${cutMiddle(displayText(text, 4096), max).replaceAll('`', "'")}\``;
}

/** Lines of foreign output, each marked so that none can pass for a line of ours. */
export function quoted(lines: readonly string[]): string[] {
  return lines.map((line) => `  | ${line}`);
}
