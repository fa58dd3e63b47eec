import { Unsupported } from './unsupported.ts';

type Closing = ')' | '}' | '"';

/** Far more than a person nests, far less than the stack holds. */
const MAX_DEPTH = 30;

/** The place of the `)` that closes what was opened before `start`. */
export function endOfParentheses(text: string, start: number): number {
  return endOf(text, start, ')', 0);
}

/** The place of the `}` that closes what was opened before `start`. */
export function endOfBraces(text: string, start: number): number {
  return endOf(text, start, '}', 0);
}

function endOf(text: string, start: number, closing: Closing, depth: number): number {
  if (depth > MAX_DEPTH) throw new Unsupported('it is nested too deeply');
  for (let at = start; at < text.length; at += 1) {
    if (text.charAt(at) === closing) return at;
    at = endOfNested(text, at, closing, depth + 1);
  }
  throw new Unsupported('a bracket or a quote is not closed');
}

/** Skips what may hold the closing character without meaning it; else stays. */
function endOfNested(text: string, at: number, closing: Closing, depth: number): number {
  const character = text.charAt(at);
  if (character === '\\') return at + 1;
  if (text.startsWith('${', at)) return endOf(text, at + 2, '}', depth);
  if (text.startsWith('$(', at)) return endOf(text, at + 2, ')', depth);
  if (closing === '"') return at;
  if (character === '"') return endOf(text, at + 1, '"', depth);
  if (character === '(' && closing === ')') return endOf(text, at + 1, ')', depth);
  if (character !== "'" || closing === '}') return at;
  const end = text.indexOf("'", at + 1);
  return end < 0 ? at : end;
}
