import { DOUBT, isUnknown, UNKNOWN } from '../effects/effect.ts';
import { realPath } from '../effects/real-path.ts';
import { expandGlob } from '../shell/expand/glob.ts';
import { pathIn, type Shell } from '../shell/shell.ts';

/** A program text, with what its names were given. */
export type Program = { shell: Shell; text: string; names: Map<string, string> };

const MAX_DEPTH = 4;
const MAX_NAMES = 400;

/** Finds what names a program assigns, or runs through in a loop. */
export function readProgram(shell: Shell, text: string): Program {
  const names = new Map<string, string>();
  const found = text.matchAll(/[$@]?\b(\w+)\s*(:=|=(?![=>])|\bin\b|\bof\b)\s*([^\n;]{1,400})/g);
  for (const [, name = '', operator, expression = ''] of found) {
    const isLoop = operator === 'in' || operator === 'of';
    const value = isLoop ? expression.replace(/(?::(?:\s|$)|\)\s*\{).*$/, '') : expression;
    if (names.size < MAX_NAMES && !names.has(name)) names.set(name, value);
  }
  return { shell, text, names };
}

const TOKEN =
  /\$?\{?\b(?:os\.environ(?:\.get)?|os\.getenv|process\.env|ENV|getenv|Deno\.env\.get)\b(?:\s*[[({.]\s*['"]?(\w+)['"]?\s*[\])}]?)?|\$ENV\{['"]?(\w+)['"]?\}|((?:\b[\w.]*\.)?\b(?:Path\.home|homedir|Dir\.home)\b(?:\(\))?)|[rbfu]{0,2}("""[\s\S]*?"""|'[^'\n]*'|"[^"\n]*"|`[^`]*`)|([$@]?[A-Za-z_][\w.]*)(\s*\()?|([+,/])/g;

/** The paths that an expression can mean: literals joined, names looked up, wildcards expanded. */
export function pathsOf(program: Program, expression: string): string[] {
  const source = expression
    .slice(0, 2_000)
    .replace(/\b(?:require|__import__)\([^()]*\)/g, 'module')
    .replace(/\.(?:glob|joinpath)\(/g, ' / (');
  const text = joinTokens(program, source, 0);
  if (text === '') return [];
  const home = program.shell.variables.get('HOME')?.[0] ?? '';
  const path = text.replace(/^~(?=\/|$)/, () => home);
  const real = /realpath|\.resolve\(\)|readlink/.test(expression) && !isUnknown(path);
  const one = real ? realPath(program.shell.world, pathIn(program.shell, path), 'target') : path;
  if (!/[*?[]/.test(one)) return [one];
  const isFiltered = /\bif\b|\bunless\b|\.filter\(/.test(program.text);
  return expandGlob(program.shell.world, program.shell.cwd, one).map((found) =>
    isFiltered ? `${found}${DOUBT}` : found,
  );
}

function joinTokens(program: Program, expression: string, depth: number): string {
  let text = '';
  let glue = '';
  for (const token of expression.matchAll(TOKEN)) {
    const operator = token[7];
    const next = operator === undefined ? tokenText(program, token, depth) : undefined;
    if (operator !== undefined) glue = operator === '+' ? '' : '/';
    if (next === undefined) continue;
    text = glue === '/' ? `${text.replace(/([^/])\/*$/, '$1/')}${next}` : text + next;
    glue = '';
  }
  return text;
}

function tokenText(program: Program, token: RegExpExecArray, depth: number): string | undefined {
  const [all, env1, env2, home, literal, name = '', call] = token;
  if (literal !== undefined) return literalText(program, all, depth);
  if (home !== undefined) return environmentValue(program, 'HOME');
  const variable = env1 ?? env2;
  if (variable !== undefined) return environmentValue(program, variable);
  return named(program, { name, isCall: call !== undefined, depth });
}

function environmentValue({ shell }: Program, variable: string): string {
  return shell.variables.get(variable)?.[0] ?? UNKNOWN;
}

type Name = { name: string; isCall: boolean; depth: number };

function named(program: Program, { name, isCall, depth }: Name): string | undefined {
  const bare = name.replace(/^[$@]/, '');
  const lists =
    /(?:^|\.)(?:iterdir|listdir|readdirSync|readdir|scandir|walk|rglob|children|entries)$/;
  if (isCall) return lists.test(bare) ? `/${UNKNOWN}` : undefined;
  const expression = program.names.get(bare.split('.')[0] ?? '');
  if (expression === undefined)
    return /^(?:True|False|true|false|None|null|recursive|force|ignore_errors|r|import|require)$/.test(
      bare,
    )
      ? undefined
      : bare.includes('.')
        ? undefined
        : UNKNOWN;
  return depth >= MAX_DEPTH ? UNKNOWN : joinTokens(program, expression, depth + 1);
}

function literalText(program: Program, source: string, depth: number): string {
  const text = source.replace(/^[rbfu]{0,2}(?:"""|['"`])/, '').replace(/(?:"""|['"`])$/, '');
  const isTemplate = /^f|^[`"]/.test(source);
  if (!isTemplate || !/[{$]/.test(text)) return text;
  return text.replace(
    /\$ENV\{\W?(\w+)\W?\}|\$?\{([^{}]*)\}|\$(\w+)/g,
    (_all, variable: string, inner: string, name: string) =>
      variable === undefined
        ? joinTokens(program, inner ?? name, depth + 1)
        : environmentValue(program, variable),
  );
}

/** The arguments of the call whose parenthesis opens at `open`, as source text. */
export function argumentsAt(text: string, open: number): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = open + 1;
  const end = Math.min(text.length, open + 4_000);
  for (let index = open; index < end; index++) {
    const char = text[index] ?? '';
    if (/['"`]/.test(char)) index = endOfQuote(text, index, end);
    else if ('([{'.includes(char)) depth++;
    else if (')]}'.includes(char) && --depth === 0) return [...parts, text.slice(from, index)];
    else if (char === ',' && depth === 1) {
      parts.push(text.slice(from, index));
      from = index + 1;
    }
  }
  return [...parts, text.slice(from, end)];
}

function endOfQuote(text: string, start: number, end: number): number {
  for (let index = start + 1; index < end; index++) {
    if (text[index] === '\\') index++;
    else if (text[index] === text[start]) return index;
  }
  return end;
}
