import type { Assignment, Command, Redirection, Word } from 'unbash';
import { expandText, expandWords } from './expand/expand-word.ts';
import { runRedirected } from './run-redirected.ts';
import { type Result, type Shell, subshell } from './shell.ts';

/** Follows one simple command: its assignments, alias, words and redirections. */
export function runSimple(shell: Shell, command: Command): Result {
  const alias = command.name && shell.aliases.get(command.name.text);
  if (alias !== undefined) return runAlias(shell, command, alias);
  const assignments = command.prefix.filter(
    (part): part is Assignment => part.type === 'Assignment',
  );
  return runRedirected(shell, command.redirects, (inner) => {
    const argv = argvOf(inner, command);
    if (argv.length === 0) {
      for (const assignment of assignments) assign(inner, assignment);
      return { status: 'ok', output: '' };
    }
    return runWith(inner, assignments, argv);
  });
}

/** Assignments before a command last as long as the command; what it changes else must stay. */
function runWith(shell: Shell, assignments: readonly Assignment[], argv: string[]): Result {
  if (assignments.length === 0) return shell.follow.command(shell, argv);
  const before = assignments.map(({ name }) => [name, shell.variables.get(name)] as const);
  for (const assignment of assignments) assign(shell, assignment);
  const result = shell.follow.command(shell, argv);
  if (argv[0] === 'read') return result; // `IFS= read x`: keep what it read
  for (const [name, values] of before) {
    if (values === undefined) shell.variables.delete(name);
    else shell.variables.set(name, values);
  }
  return result;
}

function argvOf(shell: Shell, { name, args }: Command): string[] {
  if (!name) return [];
  const [head = [], ...tail] = [name, ...args].map((part) =>
    part.type === 'Word' ? expandWords(shell, [part]) : [assignmentText(shell, part)],
  );
  return [...head, ...tail.flat()];
}

/** `name=value` as an argument: the value keeps its blanks, and its tilde is expanded. */
function assignmentText(shell: Shell, assignment: Assignment): string {
  const { name, value, append } = assignment;
  if (value.type === 'ArrayValue') {
    assign(shell, assignment);
    return name;
  }
  return `${name}${append ? '+' : ''}=${expandText(shell, value)}`;
}

/** Performs `name=value`, `name+=value` or `name=(…)`. */
function assign(shell: Shell, { name, value, append, index }: Assignment): void {
  const key = shell.references.get(name) ?? name;
  const before = shell.variables.get(key) ?? [];
  const added = valuesAssigned(shell, value);
  if (index) assignElement(shell, { key, before, added });
  else if (!append) shell.variables.set(key, added);
  else if (value.type === 'ArrayValue') shell.variables.set(key, [...before, ...added]);
  else shell.variables.set(key, [`${before[0] ?? ''}${added[0] ?? ''}`]);
}

function valuesAssigned(shell: Shell, value: Assignment['value']): string[] {
  return value.type === 'ArrayValue'
    ? expandWords(shell, value.elements)
    : [expandText(shell, value)];
}

type Element = { key: string; before: string[]; added: string[] };

/** Which element is set does not matter here: all that are set are kept. */
function assignElement(shell: Shell, { key, before, added }: Element): void {
  shell.variables.set(key, [...before, ...added]);
}

function runAlias(shell: Shell, command: Command, alias: string): Result {
  const rest = command.suffix.map((part) => sourceOf(part)).join(' ');
  const aliases = new Map(shell.aliases);
  aliases.delete(command.name?.text ?? '');
  return shell.follow.source(subshell(shell, { aliases }), `${alias} ${rest}`);
}

function sourceOf(part: Word | Assignment | Redirection): string {
  return 'text' in part ? part.text : '';
}
