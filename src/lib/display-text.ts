/** Control strings end at the line, so that an unfinished one cannot swallow what follows. */
const ESCAPE_SEQUENCES = new RegExp(
  [
    '(?:\\x1b[\\]PX^_]|[\\x9d\\x90\\x98\\x9e\\x9f])[^\\x07\\x1b\\x9c\\r\\n]*(?:\\x07|\\x1b\\\\|\\x9c)?', // OSC, DCS, SOS, PM, APC
    '(?:\\x1b\\[|\\x9b)[0-?]*[ -/]*[@-~]?', // CSI
    '\\x1b[ -/]*[0-~]?', // two and three bytes
  ].join('|'),
  'g',
);

const BREAKS = /[\p{Z}\t\n\v\f\r\u0085]+/gu;

/** Controls, bidi and zero-width characters, tags, fillers, halves of surrogate pairs. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * Makes text from outside fit to be shown: one line of at most `max` characters, without escape
 * sequences, controls, and characters that are not seen or that reorder others. Text that was cut
 * ends in `…`.
 */
export function displayText(text: string, max: number): string {
  if (max <= 0) return '';
  // Enough for escapes between all characters that can be shown; a megabyte of them costs nothing.
  const start = text.slice(0, max * 16 + 1024);
  const clean = start
    .replace(ESCAPE_SEQUENCES, '')
    .replace(BREAKS, ' ')
    .replace(INVISIBLE, '')
    .trim();
  if (clean.length <= max && start.length === text.length) return clean;
  const cut = clean.slice(0, max - 1);
  return `${isHalfPair(cut) ? cut.slice(0, -1) : cut}…`;
}

function isHalfPair(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff;
}
