import { CapReached } from '../../effects/budget.ts';

const MAX_ALTERNATIVES = 512;

/** The words that brace expansion makes of a word's source text; quoted braces are left alone. */
export function expandBraces(source: string): string[] {
  let done = [''];
  let index = 0;
  while (index < source.length) {
    const group = source[index] === '{' ? groupAt(source, index) : undefined;
    const end = group?.end ?? endOfUnit(source, index);
    const alternatives = group?.alternatives ?? [source.slice(index, end)];
    if (done.length * alternatives.length > MAX_ALTERNATIVES) throw new CapReached();
    done = done.flatMap((head) => alternatives.map((tail) => head + tail));
    index = end;
  }
  return done;
}

type Group = { end: number; alternatives: string[] };

function groupAt(source: string, start: number): Group | undefined {
  const parts: string[] = [];
  let from = start + 1;
  let depth = 0;
  for (let index = start + 1; index < source.length; index = endOfUnit(source, index)) {
    const char = source[index];
    if (char === '{') depth++;
    if (char === ',' && depth === 0) {
      parts.push(source.slice(from, index));
      from = index + 1;
    }
    if (char === '}' && depth-- === 0) {
      parts.push(source.slice(from, index));
      return toGroup(parts, index + 1);
    }
  }
  return undefined;
}

function toGroup(parts: string[], end: number): Group | undefined {
  if (parts.length > 1) return { end, alternatives: parts.flatMap((part) => expandBraces(part)) };
  const range = rangeOf(parts[0] ?? '');
  return range ? { end, alternatives: range } : undefined;
}

function rangeOf(text: string): string[] | undefined {
  const [, from = '', to = '', step = '1'] =
    /^(-?\d+|[a-zA-Z])\.\.(-?\d+|[a-zA-Z])(?:\.\.(-?\d+))?$/.exec(text) ?? [];
  if (from === '' || /\d/.test(from) !== /\d/.test(to)) return undefined;
  const isNumber = /\d/.test(from);
  const first = isNumber ? Number(from) : from.charCodeAt(0);
  const last = isNumber ? Number(to) : to.charCodeAt(0);
  const width = Math.max(1, Math.abs(Number(step)));
  const count = Math.floor(Math.abs(last - first) / width) + 1;
  if (!(count <= MAX_ALTERNATIVES)) throw new CapReached();
  const sign = last < first ? -1 : 1;
  const values = Array.from({ length: count }, (_, index) => first + sign * width * index);
  return values.map((value) => (isNumber ? String(value) : String.fromCharCode(value)));
}

/** Where the character, escape, quotation or expansion that begins at `index` ends. */
function endOfUnit(source: string, index: number): number {
  const char = source[index];
  if (char === '\\') return index + 2;
  if (char === "'" || char === '"' || char === '`') return closing(source, index + 1, char);
  if (char === '$' && source[index + 1] === '{') return closing(source, index + 2, '}');
  if (char === '$' && source[index + 1] === '(') return closing(source, index + 2, ')');
  return index + 1;
}

function closing(source: string, from: number, quote: string): number {
  for (let index = from; index < source.length; index++) {
    if (source[index] === '\\' && quote !== "'") index++;
    else if (source[index] === quote) return index + 1;
  }
  return source.length;
}
