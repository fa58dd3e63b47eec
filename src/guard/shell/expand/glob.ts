import { isUnknown } from '../../effects/effect.ts';
import { listDirectory } from '../../effects/list-directory.ts';
import { absolute, lookAt, realPath } from '../../effects/real-path.ts';
import type { World } from '../../effects/world.ts';

/** Whether a pattern (quoted parts are escaped in it) has an active wildcard. */
export function hasWildcard(pattern: string): boolean {
  return /(?:^|[^\\])(?:\\\\)*[*?[]|[@!+]\(/.test(pattern);
}

/** The pattern's text with its escapes taken off. */
export function unescaped(pattern: string): string {
  return pattern.replace(/\\(.)/gs, '$1');
}

/** The names on disk that a pattern matches, as the shell would write them; none: an empty list. */
export function expandGlob(world: World, cwd: string, pattern: string, dotGlob = false): string[] {
  if (isUnknown(pattern) || isUnknown(cwd)) return [];
  let found = [pattern.startsWith('/') ? '/' : ''];
  const parts = pattern.split('/');
  const last = parts.length - 1;
  for (const [index, part] of parts.entries()) {
    if (part === '' && index !== last) continue;
    found = found.flatMap((prefix) => step(world, cwd, { prefix, part, dotGlob }));
    if (index !== last) found = found.map((path) => `${path}/`);
  }
  return found;
}

type Step = { prefix: string; part: string; dotGlob: boolean };

function step(world: World, cwd: string, { prefix, part, dotGlob }: Step): string[] {
  if (part === '') return isDirectory(world, absolute(cwd, prefix)) ? [prefix] : [];
  const name = unescaped(part);
  const literal = `${prefix}${name}`;
  if (!hasWildcard(part)) {
    return exists(world, absolute(cwd, literal)) ? [literal] : [];
  }
  const dir = realPath(world, absolute(cwd, prefix === '' ? '.' : prefix), 'target');
  if (!isDirectory(world, dir)) return [];
  const matches = wildcardMatcher(part);
  const showsHidden = dotGlob || part.startsWith('.');
  return listDirectory(world, dir)
    .filter((entry) => (showsHidden || !entry.name.startsWith('.')) && matches(entry.name))
    .map((entry) => `${prefix}${entry.name}`);
}

function exists(world: World, path: string): boolean {
  return lookAt(world, path) !== undefined || world.links.has(path);
}

function isDirectory(world: World, path: string): boolean {
  return lookAt(world, realPath(world, path, 'target'))?.isDirectory() === true;
}

type Token = { star: true } | { star: false; test: (char: string) => boolean };

/** Matches whole texts against a wildcard pattern in time linear in pattern times text. */
export function wildcardMatcher(pattern: string): (text: string) => boolean {
  const tokens = tokensOf(pattern.replace(/[?*+@!]\([^)]*\)/g, '*'));
  return (text) => matchTokens(tokens, [...text]);
}

function matchTokens(tokens: Token[], chars: string[]): boolean {
  let token = 0;
  let char = 0;
  let star = -1;
  let mark = 0;
  while (char < chars.length) {
    const current = tokens[token];
    if (current?.star === true) {
      star = token++;
      mark = char;
    } else if (current?.star === false && current.test(chars[char] ?? '')) {
      token++;
      char++;
    } else if (star >= 0) {
      token = star + 1;
      char = ++mark;
    } else {
      return false;
    }
  }
  return tokens.slice(token).every((left) => left.star);
}

function tokensOf(pattern: string): Token[] {
  const tokens: Token[] = [];
  for (const [text] of pattern.matchAll(/\\.|\[[!^]?\]?[^\]]*\]|[\s\S]/g)) {
    if (text !== '*') tokens.push({ star: false, test: testOf(text) });
    else if (tokens.at(-1)?.star !== true) tokens.push({ star: true });
  }
  return tokens;
}

function testOf(text: string): (char: string) => boolean {
  if (text === '?') return () => true;
  if (text.length > 1 && text.startsWith('[')) return bracketTest(text.slice(1, -1));
  const literal = text.startsWith('\\') && text.length > 1 ? text.slice(1) : text;
  return (char) => char === literal;
}

function bracketTest(inner: string): (char: string) => boolean {
  if (inner.includes('[:')) return () => true;
  const negated = /^[!^]/.test(inner);
  const ranges = [...inner.slice(negated ? 1 : 0).matchAll(/([\s\S])-([\s\S])|([\s\S])/g)];
  return (char) => {
    const within = ranges.some(([, from, to, one]) =>
      one === undefined ? char >= (from ?? '') && char <= (to ?? '') : char === one,
    );
    return within !== negated;
  };
}
