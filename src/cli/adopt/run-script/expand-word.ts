import { posix } from 'node:path';
import { type Node, parseScript, type SimpleCommand } from '../shell/parse-script.ts';
import { textOf, type Word, type WordPart } from '../shell/shell-words.ts';
import { Unsupported } from '../shell/unsupported.ts';
import { GIVEN_WORDS, HOST_VARIABLES, type ShellState } from './shell-state.ts';
import { resolvePath } from './symbolic-path.ts';

/** Known when the server starts, not when it is adopted: the host has no word for it. */
const CALLER_FOLDER = `\${PWD}`;

/** The words that the shell makes of one word: none of an empty variable, several of `$@`. */
export function expandWord(word: Word, state: ShellState): string[] {
  const [part] = word;
  if (word.length === 1 && part?.kind === 'variable' && part.name === '@' && part.quoted)
    return [GIVEN_WORDS];
  const value = expandText(word, state);
  if (value === '' && word.every(({ quoted }) => !quoted)) return [];
  return [value];
}

/** The value of a word where the shell does not split it, as in an assignment. */
export function expandText(word: Word, state: ShellState): string {
  return word.map((part, index) => expandPart(part, state, index === 0)).join('');
}

function expandPart(part: WordPart, state: ShellState, isFirst: boolean): string {
  if (part.kind === 'text') return expandTextPart(part, isFirst);
  const value =
    part.kind === 'command' ? evaluateSubstitution(part.script, state) : variableValue(part, state);
  if (!part.quoted && /[\s*?]/.test(value.replaceAll(/\$\{[^}]*\}/g, '')))
    throw new Unsupported('a value is split into words');
  return value;
}

function expandTextPart(
  { text, quoted }: { text: string; quoted: boolean },
  isFirst: boolean,
): string {
  if (text.includes('${')) throw new Unsupported('a literal `${`');
  if (quoted) return text;
  if (/[*?{}]|^\[|\w\[/.test(text)) throw new Unsupported('a pattern');
  return isFirst && /^~(\/|$)/.test(text) ? `\${HOME}${text.slice(1)}` : text;
}

function variableValue(part: WordPart & { kind: 'variable' }, state: ShellState): string {
  const known = lookUp(part.name, state);
  switch (part.operator) {
    case '':
      return known ?? unknownVariable(part.name);
    case '%':
      return withoutSuffix(known, part.operand);
    case ':+':
    case '+':
      return expandAlternative(part, known, state);
    default:
      return expandDefault(part, known, state);
  }
}

function lookUp(name: string, state: ShellState): string | undefined {
  if (state.variables.has(name)) return state.variables.get(name);
  if (name === '0' || name === 'BASH_SOURCE') return state.script;
  if (name === 'PWD') return state.cwd ?? CALLER_FOLDER;
  return HOST_VARIABLES.includes(name) || name === 'HOME' ? `\${${name}}` : undefined;
}

function unknownVariable(name: string): string {
  if (!/^[A-Za-z_]/.test(name)) throw new Unsupported(`\`$${name}\``);
  return `\${${name}}`;
}

/** `${0%/*}` is the folder of the script. */
function withoutSuffix(known: string | undefined, operand: Word): string {
  const pattern = operand.map((piece) => (piece.kind === 'text' ? piece.text : '')).join('');
  if (known === undefined || pattern !== '/*') throw new Unsupported('a pattern');
  return posix.dirname(known);
}

function expandAlternative(
  part: WordPart & { kind: 'variable' },
  known: string | undefined,
  state: ShellState,
): string {
  if (known !== undefined) return known === '' ? '' : expandText(part.operand, state);
  // What the caller's search path adds is the caller's business: a server's own path comes first.
  if (part.name === 'PYTHONPATH') return '';
  throw new Unsupported(`\`\${${part.name}}\``);
}

function expandDefault(
  part: WordPart & { kind: 'variable' },
  known: string | undefined,
  state: ShellState,
): string {
  if (known !== undefined && known !== '') return known;
  const value = expandText(part.operand, state);
  return known === '' ? value : `\${${part.name}:-${value}}`;
}

/** The output of `$(…)` for the commands that find folders and interpreters; others are not followed. */
function evaluateSubstitution(script: string, state: ShellState): string {
  let inner = state;
  let output = '';
  for (const command of parseScript(script).flatMap(successful)) {
    const [name, ...words] = command.words;
    const [last] = words.slice(-1);
    if (textOf(name) === 'cd')
      inner = { ...inner, cwd: resolvePath(argument(last, inner), inner.cwd) };
    else output = outputOf(textOf(name), words, inner);
  }
  return output;
}

/** What runs when everything that can succeed does. */
function successful(node: Node): SimpleCommand[] {
  if (node.kind === 'simple') return [node];
  if (node.kind !== 'chain') throw new Unsupported('a substitution');
  const next = node.rest.filter(({ operator }) => operator === '&&');
  return [node.first, ...next.map((link) => link.node)].flatMap(successful);
}

function outputOf(name: string, words: Word[], state: ShellState): string {
  const [last] = words.slice(-1);
  switch (name) {
    case 'pwd':
      return state.cwd ?? CALLER_FOLDER;
    case 'dirname':
      return posix.dirname(argument(last, state));
    case 'basename':
      return posix.basename(argument(last, state));
    case 'realpath':
    case 'readlink':
      return resolvePath(argument(last, state), state.cwd);
    case 'which':
    case 'command':
      return argument(last, state);
    case 'echo':
      return words.length === 1 ? argument(last, state) : refuse(name);
    default:
      return refuse(name);
  }
}

function argument(word: Word | undefined, state: ShellState): string {
  if (!word) throw new Unsupported('a substitution without words');
  const value = expandText(word, state);
  return value.startsWith('-') ? refuse(value) : value;
}

function refuse(what: string): never {
  throw new Unsupported(`\`${what}\` in a substitution`);
}
