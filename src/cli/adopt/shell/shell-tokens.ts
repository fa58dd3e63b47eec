import { readWord, type Word } from './shell-words.ts';
import { Unsupported, unsupportedAt } from './unsupported.ts';

export type Token = { line: number } & (
  | { kind: 'word'; word: Word; source: string }
  | { kind: 'operator'; text: string }
  | { kind: 'redirect' }
);

const SKIPPED = /(?:[ \t\r]|\\\r?\n)+|#[^\n]*/y;
const OPERATOR = /&&|\|\||;;|[;&|()\n]/y;
/** To the null device or to another stream: these change nothing but what is shown. */
const HARMLESS_REDIRECT = /(?:\d|&)?>>?[ \t]*(?:&[\d-]|\/dev\/null)/y;

/** Cuts a script into words and operators; comments and line continuations are gone. */
export function readTokens(script: string): Token[] {
  const tokens: Token[] = [];
  let [at, line] = [0, 1];
  while (at < script.length) {
    const { token, end } = readToken(script, at, line);
    if (token) tokens.push(token);
    line += script.slice(at, end).split('\n').length - 1;
    at = end;
  }
  return tokens;
}

function readToken(script: string, at: number, line: number): { token?: Token; end: number } {
  const skipped = matchAt(SKIPPED, script, at);
  if (skipped !== undefined) return { end: at + skipped.length };
  const redirect = matchAt(HARMLESS_REDIRECT, script, at);
  if (redirect !== undefined)
    return { token: { kind: 'redirect', line }, end: at + redirect.length };
  const text = matchAt(OPERATOR, script, at);
  if (text !== undefined) return { token: { kind: 'operator', text, line }, end: at + text.length };
  return readWordToken(script, at, line);
}

function readWordToken(script: string, at: number, line: number): { token: Token; end: number } {
  try {
    const { value: word, end } = readWord(script, at);
    if (end === at) throw new Unsupported('a redirection');
    return { token: { kind: 'word', word, source: script.slice(at, end), line }, end };
  } catch (error) {
    if (error instanceof Unsupported) throw unsupportedAt(line, lineAt(script, at));
    throw error;
  }
}

function lineAt(script: string, at: number): string {
  return (
    script
      .slice(script.lastIndexOf('\n', at - 1) + 1)
      .split('\n')[0]
      ?.trim() ?? ''
  );
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
