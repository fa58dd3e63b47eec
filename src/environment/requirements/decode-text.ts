/** The text of a requirement file, or the line that installers read otherwise than we do. */
export type DecodedText =
  | { kind: 'text'; text: string }
  | { kind: 'refused'; line: number; reason: string; hint: string };

/** As PEP 263 has it, and as pip looks for it in the first two lines. */
const CODING = /^#.*coding[:=]\s*([-\w.]+)/;
const UTF8 = /^(utf-?8|(us-)?ascii)$/i;
/** Python ends a line at each of these, a comment too: what follows would be a line that we have not seen. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const HIDDEN_BREAK = /[\v\f\x1c-\x1e\x85\u2028\u2029]/;

/**
 * Decodes a requirement file, and refuses what pip or uv would read as other lines than we check:
 * another encoding, or line breaks that only one of them knows.
 */
export function decodeRequirements(bytes: Uint8Array): DecodedText {
  const text = Buffer.from(bytes).toString('utf8');
  const lines = text.split(/\r\n|\r|\n/);
  const coding = text
    .split('\n', 2)
    .map((line) => CODING.exec(line)?.[1])
    .find((name) => name !== undefined && !UTF8.test(name));
  if (coding !== undefined) {
    return refuse(1, `it is declared to be in \`${coding}\``, 'Save the file as UTF-8');
  }
  const notUtf8 = lines.findIndex((line) => line.includes('\uFFFD'));
  if (notUtf8 !== -1) return refuse(notUtf8 + 1, 'it is not UTF-8', 'Save the file as UTF-8');
  const broken = lines.findIndex((line) => HIDDEN_BREAK.test(line));
  if (broken === -1) return { kind: 'text', text };
  return refuse(broken + 1, 'it holds a line break that is none', 'Remove the control character');
}

function refuse(line: number, reason: string, hint: string): DecodedText {
  return { kind: 'refused', line, reason, hint };
}
