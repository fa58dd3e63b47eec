import { displayText } from './display-text.ts';

const CUT = ' [...] ';
/** Of a longer line the middle is not looked at. */
const MAX_LOOKED_AT = 8192;
const MAX_INDENT = 16;

/**
 * Makes text of many lines from outside fit to be shown, as `displayText` does for one: each line
 * keeps its indentation and is cut in the middle to `max` characters.
 */
export function displayLines(text: string, max: number): string[] {
  return text.split(/\r*\n/).map((line) => displayLine(line, max));
}

/** Shortens `text` to `max` characters, with a mark in the middle: both ends tell something. */
export function cutMiddle(text: string, max: number): string {
  if (text.length <= max) return text;
  const end = Math.max(Math.floor((max - CUT.length) / 2), 0);
  return text.slice(0, max - CUT.length - end) + CUT + text.slice(text.length - end);
}

/** What was written over after a carriage return is gone, as it is on a terminal. */
function displayLine(line: string, max: number): string {
  const shown = line.slice(line.lastIndexOf('\r') + 1);
  const [blank = ''] = /^[ \t]*/.exec(shown) ?? [];
  const indent = blank.replaceAll('\t', '    ').slice(0, MAX_INDENT);
  const rest = displayText(cutMiddle(shown, MAX_LOOKED_AT), MAX_LOOKED_AT);
  return rest === '' ? '' : cutMiddle(indent + rest, max);
}
