import { endOfBraces, endOfParentheses } from './match-brackets.ts';
import { Unsupported } from './unsupported.ts';

/** A word as the shell builds it: pieces that stand side by side. */
export type Word = WordPart[];
export type WordPart = { quoted: boolean } & (
  | { kind: 'text'; text: string }
  | { kind: 'variable'; name: string; operator: string; operand: Word }
  | { kind: 'command'; script: string }
);

/** The text of a word that is only text; empty for every other one. */
export function textOf(word: Word | undefined): string {
  return word?.length === 1 && word[0]?.kind === 'text' ? word[0].text : '';
}

type Read<T> = { value: T; end: number };

/** Reads the word that begins at `start`; its end is the first character that is not of it. */
export function readWord(text: string, start: number): Read<Word> {
  const word: Word = [];
  let at = start;
  while (at < text.length && !/[\s;&|()<>]/.test(text.charAt(at))) {
    const { value, end } = readPart(text, at);
    word.push(...value);
    at = end;
  }
  return { value: word, end: at };
}

function readPart(text: string, at: number): Read<Word> {
  const character = text.charAt(at);
  if (character === "'") return readSingleQuoted(text, at);
  if (character === '"') return readDoubleQuoted(text, at);
  if (character === '\\') return readEscape(text, at);
  if (character === '$' || character === '`') return readExpansion(text, at, false);
  const literal = /[^\s;&|()<>'"\\$`]+/y;
  literal.lastIndex = at;
  return textPart(literal.exec(text)?.[0] ?? character, at, false);
}

function readSingleQuoted(text: string, at: number): Read<Word> {
  const end = text.indexOf("'", at + 1);
  if (end < 0) throw new Unsupported('a quote is not closed');
  return { value: [plain(text.slice(at + 1, end), true)], end: end + 1 };
}

function readDoubleQuoted(text: string, at: number): Read<Word> {
  const { value, end } = readQuotedUntil(text, at + 1, '"');
  return { value: value.length > 0 ? value : [plain('', true)], end: end + 1 };
}

/** Reads as between double quotes, up to `stop` or the end of the text when `stop` is empty. */
function readQuotedUntil(text: string, start: number, stop: string): Read<Word> {
  const word: Word = [];
  let at = start;
  while (at < text.length && text.charAt(at) !== stop) {
    const { value, end } = readQuotedPart(text, at);
    word.push(...value);
    at = end;
  }
  if (at >= text.length && stop !== '') throw new Unsupported('a quote is not closed');
  return { value: word, end: at };
}

function readQuotedPart(text: string, at: number): Read<Word> {
  const character = text.charAt(at);
  if (character === '$' || character === '`') return readExpansion(text, at, true);
  if (character === '\\' && /["$`\\\n]/.test(text.charAt(at + 1))) return readEscape(text, at);
  return textPart(character, at, true);
}

function readEscape(text: string, at: number): Read<Word> {
  const escaped = text.charAt(at + 1);
  return { value: escaped === '\n' ? [] : [plain(escaped, true)], end: at + 2 };
}

function readExpansion(text: string, at: number, quoted: boolean): Read<Word> {
  if (text.charAt(at) === '`') {
    const end = text.indexOf('`', at + 1);
    if (end < 0) throw new Unsupported('a quote is not closed');
    return { value: [{ kind: 'command', script: text.slice(at + 1, end), quoted }], end: end + 1 };
  }
  if (text.startsWith('$((', at)) throw new Unsupported('arithmetic');
  if (text.startsWith('$(', at)) {
    const end = endOfParentheses(text, at + 2);
    return { value: [{ kind: 'command', script: text.slice(at + 2, end), quoted }], end: end + 1 };
  }
  if (text.startsWith('${', at)) return readBraced(text, at, quoted);
  const name = /^\$([A-Za-z_]\w*|[0-9@*#?$!-])/.exec(text.slice(at, at + 200))?.[1];
  if (name === undefined) return textPart('$', at, quoted);
  return { value: [variable(name, '', [], quoted)], end: at + 1 + name.length };
}

function readBraced(text: string, at: number, quoted: boolean): Read<Word> {
  const end = endOfBraces(text, at + 2);
  const inside = text.slice(at + 2, end);
  const match = /^([A-Za-z_]\w*|[0-9@*])(?:\[0\])?(?:(:?[-+]|%)(.*))?$/s.exec(inside);
  if (match?.[1] === undefined) throw new Unsupported(`\${${inside}}`);
  const operand = readQuotedUntil(unquote(match[3] ?? ''), 0, '').value;
  return { value: [variable(match[1], match[2] ?? '', operand, quoted)], end: end + 1 };
}

function unquote(operand: string): string {
  return /^"[^"]*"$/.test(operand) ? operand.slice(1, -1) : operand;
}

function variable(name: string, operator: string, operand: Word, quoted: boolean): WordPart {
  return { kind: 'variable', name, operator, operand, quoted };
}

function textPart(text: string, at: number, quoted: boolean): Read<Word> {
  return { value: [plain(text, quoted)], end: at + text.length };
}

function plain(text: string, quoted: boolean): WordPart {
  return { kind: 'text', text, quoted };
}
