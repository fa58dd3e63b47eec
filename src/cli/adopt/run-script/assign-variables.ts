import { textOf, type Word } from '../shell/shell-words.ts';
import { notFollowed } from '../shell/unsupported.ts';
import { environmentOf } from './environment-words.ts';
import { expandText } from './expand-word.ts';
import { HOST_VARIABLES, type ShellState } from './shell-state.ts';
import { isRooted, resolvePath } from './symbolic-path.ts';

/** Exports one name, with its value when the word gives one. */
export function exportOne(word: Word, state: ShellState): ShellState {
  const name = assignedName(word) ?? textOf(word);
  if (!/^[A-Za-z_]\w*$/.test(name)) notFollowed();
  const next = isAssignment(word) ? assign(word, state) : state;
  const value = next.variables.get(name);
  if (value === undefined) return state;
  if (name === 'PATH') return { ...state, activated: firstInPath(value, state.cwd) };
  if (HOST_VARIABLES.includes(name)) return value === `\${${name}}` ? next : notFollowed();
  if (name === 'VIRTUAL_ENV')
    return environmentOf(`${value}/bin/python`) === undefined ? notFollowed() : next;
  const variables =
    name === 'PYTHONPATH'
      ? new Map(next.variables).set(name, ownSearchPath(value, next.cwd))
      : next.variables;
  return { ...next, variables, exported: new Set([...next.exported, name]) };
}

/** Search paths of the script's own; what the caller had in the variable is left out. */
function ownSearchPath(value: string, cwd: string | undefined): string {
  const parts = value
    .split(/:(?![-+])/)
    .filter((part) => part !== '' && !part.startsWith('${PYTHONPATH'));
  const paths = parts.map((part) => resolvePath(part, cwd));
  return paths.every(isRooted) ? paths.join(':') : notFollowed();
}

function firstInPath(value: string, cwd: string | undefined): string {
  const match = /^(.*)\/bin:\$\{PATH\}$/.exec(value);
  const environment = match?.[1] === undefined ? undefined : resolvePath(match[1], cwd);
  return environment !== undefined && environmentOf(`${environment}/bin/python`)
    ? environment
    : notFollowed();
}

/** Sets what these words set; a word that sets nothing is not followed. */
export function assignAll(words: Word[], state: ShellState): ShellState {
  return words.reduce(
    (next, word) => (isAssignment(word) ? assign(word, next) : notFollowed()),
    state,
  );
}

function assign(word: Word, state: ShellState): ShellState {
  const name = assignedName(word) ?? notFollowed();
  const [first, ...rest] = word;
  const start = first?.kind === 'text' ? first.text.slice(name.length + 1) : '';
  const value = expandText(
    [...(start === '' ? [] : [{ kind: 'text' as const, text: start, quoted: false }]), ...rest],
    state,
  );
  return { ...state, variables: new Map(state.variables).set(name, value) };
}

/** Whether a word is `NAME=value`. */
export function isAssignment(word: Word): boolean {
  return assignedName(word) !== undefined;
}

function assignedName([first]: Word): string | undefined {
  return first?.kind === 'text' && !first.quoted
    ? /^([A-Za-z_]\w*)=/.exec(first.text)?.[1]
    : undefined;
}
