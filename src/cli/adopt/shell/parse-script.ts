import { readTokens, type Token } from './shell-tokens.ts';
import type { Word } from './shell-words.ts';
import { unsupportedAt } from './unsupported.ts';

export type SimpleCommand = {
  kind: 'simple';
  words: Word[];
  redirected: boolean;
  line: number;
  source: string;
};
export type Node =
  | SimpleCommand
  | { kind: 'not'; node: Node }
  | { kind: 'group'; body: Node[] }
  | { kind: 'chain'; first: Node; rest: { operator: '&&' | '||'; node: Node }[] }
  | { kind: 'if'; condition: Node[]; then: Node[]; otherwise: Node[] };

type Reader = { tokens: Token[]; at: number; depth: number };

/** Far more than a person nests, far less than the stack holds. */
const MAX_DEPTH = 30;

const KEYWORDS = ['then', 'elif', 'else', 'fi', '}'];
const NOT_FOLLOWED = ['for', 'while', 'until', 'case', 'select', 'function', 'do', 'done', 'esac'];

/** Parses the small part of shell that starters of servers are written in; throws `Unsupported`. */
export function parseScript(script: string): Node[] {
  const reader = { tokens: readTokens(script), at: 0, depth: 0 };
  const body = parseList(reader);
  if (reader.at < reader.tokens.length) throw surprise(reader);
  return body;
}

function parseList(reader: Reader): Node[] {
  const nodes: Node[] = [];
  for (;;) {
    while (isOperator(reader, '\n', ';')) reader.at += 1;
    if (reader.at >= reader.tokens.length || KEYWORDS.includes(keyword(reader))) return nodes;
    nodes.push(parseChain(reader));
    if (reader.at < reader.tokens.length && !isOperator(reader, '\n', ';')) throw surprise(reader);
  }
}

function parseChain(reader: Reader): Node {
  const first = parseCommand(reader);
  const rest: { operator: '&&' | '||'; node: Node }[] = [];
  while (isOperator(reader, '&&', '||')) {
    const operator = isOperator(reader, '&&') ? '&&' : '||';
    reader.at += 1;
    while (isOperator(reader, '\n')) reader.at += 1;
    rest.push({ operator, node: parseCommand(reader) });
  }
  return rest.length > 0 ? { kind: 'chain', first, rest } : first;
}

function parseCommand(reader: Reader): Node {
  if (reader.depth > MAX_DEPTH) throw surprise(reader);
  reader.depth += 1;
  const node = parseNested(reader);
  reader.depth -= 1;
  return node;
}

function parseNested(reader: Reader): Node {
  const word = keyword(reader);
  if (NOT_FOLLOWED.includes(word)) throw surprise(reader);
  if (word === '!') {
    reader.at += 1;
    return { kind: 'not', node: parseCommand(reader) };
  }
  if (word === 'if') return parseIf(reader);
  if (word !== '{') return parseSimple(reader);
  reader.at += 1;
  const body = parseList(reader);
  expectKeyword(reader, '}');
  return { kind: 'group', body };
}

/** Begins at `if` or at `elif`, which is an `if` in the place of `else`. */
function parseIf(reader: Reader): Node {
  reader.at += 1;
  const condition = parseList(reader);
  expectKeyword(reader, 'then');
  const then = parseList(reader);
  if (keyword(reader) === 'elif')
    return { kind: 'if', condition, then, otherwise: [parseElif(reader)] };
  let otherwise: Node[] = [];
  if (keyword(reader) === 'else') {
    reader.at += 1;
    otherwise = parseList(reader);
  }
  expectKeyword(reader, 'fi');
  return { kind: 'if', condition, then, otherwise };
}

/** Counts as nested, like the `else` and `if` that it stands for. */
function parseElif(reader: Reader): Node {
  if (reader.depth > MAX_DEPTH) throw surprise(reader);
  reader.depth += 1;
  const node = parseIf(reader);
  reader.depth -= 1;
  return node;
}

function parseSimple(reader: Reader): SimpleCommand {
  const start = reader.at;
  if (keyword(reader) === '[[') skipTest(reader);
  const isPart = () => ['word', 'redirect'].includes(reader.tokens[reader.at]?.kind ?? '');
  while (isPart()) reader.at += 1;
  const tokens = reader.tokens.slice(start, reader.at);
  const words = tokens.flatMap((token) => (token.kind === 'word' ? [token] : []));
  const [first] = words;
  if (!first) throw surprise(reader);
  return {
    kind: 'simple',
    words: words.map(({ word }) => word),
    redirected: tokens.some(({ kind }) => kind === 'redirect'),
    line: first.line,
    source: words.map(({ source }) => source).join(' '),
  };
}

/** Between `[[` and `]]` the operators belong to the test. */
function skipTest(reader: Reader): void {
  while (reader.at < reader.tokens.length && keyword(reader) !== ']]') reader.at += 1;
}

/** The text of the word here when it is a plain one, as keywords are. */
function keyword(reader: Reader): string {
  const token = reader.tokens[reader.at];
  return token?.kind === 'word' ? token.source : '';
}

function isOperator(reader: Reader, ...texts: string[]): boolean {
  const token = reader.tokens[reader.at];
  return token?.kind === 'operator' && texts.includes(token.text);
}

function expectKeyword(reader: Reader, text: string): void {
  if (keyword(reader) !== text) throw surprise(reader);
  reader.at += 1;
}

function surprise(reader: Reader): Error {
  const token = reader.tokens[Math.min(reader.at, reader.tokens.length - 1)];
  const source =
    token?.kind === 'word' ? token.source : token?.kind === 'operator' ? token.text : '>';
  return unsupportedAt(token?.line ?? 1, source === '\n' ? 'end of line' : source);
}
