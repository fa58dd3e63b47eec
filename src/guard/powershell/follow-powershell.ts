import { spend } from '../effects/budget.ts';
import { UNKNOWN } from '../effects/effect.ts';
import { expandGlob, hasWildcard } from '../shell/expand/glob.ts';
import { affect, type Shell, subshell } from '../shell/shell.ts';
import { type Stage, type Token, tokenize } from './tokenize.ts';
import { type Verb, verbOf } from './verbs.ts';

/** Follows a PowerShell command: its deleting, moving and overwriting verbs, and what it starts. */
export function followPowershell(shell: Shell, source: string): void {
  spend(shell.world.budget, 8 + source.length / 64);
  followStatic(shell, source);
  for (const stages of tokenize(source)) {
    let piped: string[] = [];
    for (const stage of stages) piped = followStage(shell, stage, piped);
  }
}

/** `[IO.Directory]::Delete('x', $true)` and its like. */
function followStatic(shell: Shell, source: string): void {
  const calls = source.matchAll(
    /::(Delete|Move|WriteAllText|WriteAllBytes|Create)\(([^)\n]{1,600})/gi,
  );
  for (const [, name = '', list = ''] of calls) {
    const [first] = list.split(',').map((part) => part.trim().replace(/^['"]|['"]$/g, ''));
    const act = /^delete$/i.test(name) ? 'delete' : /^move$/i.test(name) ? 'move' : 'overwrite';
    affect(shell, act, expand(shell, first ?? ''), {
      depth: act === 'overwrite' ? 'node' : 'tree',
    });
  }
}

function followStage(shell: Shell, { words, redirects }: Stage, piped: string[]): string[] {
  spend(shell.world.budget);
  for (const target of redirects)
    affect(shell, 'overwrite', expand(shell, target), { reach: 'target' });
  const [first, ...rest] = words;
  if (first === undefined) return piped;
  const assigned = /^\$(?:env:)?(\w+)$/i.exec(first.text);
  if (assigned && rest[0]?.text === '=') return assign(shell, assigned[1] ?? '', rest.slice(1));
  const name = first.text
    .replace(/^&/, '')
    .replace(/\.exe$/i, '')
    .toLowerCase();
  if (name === '' || name === '.') return followStage(shell, { words: rest, redirects: [] }, piped);
  if (/^(?:%|foreach|foreach-object)$/.test(name)) {
    shell.variables.set('_', [someOf(piped)]);
    return piped;
  }
  const verb = verbOf(name);
  const { paths, flags } = argumentsOf(shell, rest);
  if (verb)
    return doVerb(shell, verb, {
      paths: verb.usesPipe && paths.length === 0 ? piped : paths,
      flags,
    });
  return runOther(shell, name, rest, piped);
}

/** What `$_` stands for in a loop: one of these, nobody knows which. */
function someOf(paths: readonly string[]): string {
  const [first = ''] = paths;
  return `${first.slice(0, first.lastIndexOf('/') + 1)}${UNKNOWN}`;
}

type Given = { paths: string[]; flags: Set<string> };

function doVerb(shell: Shell, verb: Verb, { paths, flags }: Given): string[] {
  if (flags.has('whatif')) return [];
  if (verb.does === 'enter') {
    if (paths[0] !== undefined) shell.cwd = expandPath(shell, paths[0]);
    return [];
  }
  const found = paths.flatMap((path) => matches(shell, path));
  if (verb.does === 'list') return [...found, ...found.map((path) => `${path}/${UNKNOWN}`)];
  if (verb.does === 'join') return [paths.join('/')];
  if (verb.does === 'pass') return found;
  const targets =
    verb.at === 'last' ? found.slice(1) : verb.at === 'first' ? found.slice(0, 1) : found;
  for (const path of targets)
    affect(shell, verb.does, path, { depth: verb.depth, reach: verb.reach });
  return [];
}

function runOther(shell: Shell, name: string, rest: readonly Token[], piped: string[]): string[] {
  const words = rest.map(({ text, raw }) => (raw ? text : expand(shell, text)));
  if (name === 'cmd') followCmd(shell, words.slice(1).join(' '));
  else if (/^(?:iex|invoke-expression)$/.test(name)) followPowershell(shell, words.join(' '));
  else if (/^(?:pwsh|powershell)$/.test(name))
    followPowershell(shell, words.filter((word) => !word.startsWith('-')).join(' '));
  else shell.follow.command(subshell(shell, { input: undefined }), [name, ...words]);
  return piped;
}

/** `cmd /c rd /s /q x`. */
function followCmd(shell: Shell, line: string): void {
  for (const part of line.split(/&&?|\|\|?/)) {
    const [name = '', ...words] = part.trim().split(/\s+/);
    const verb = verbOf(name.toLowerCase());
    const paths = words
      .filter((word) => !/^\/\w+$/.test(word))
      .map((word) => word.replaceAll('"', ''));
    if (verb)
      doVerb(shell, verb, { paths: paths.map((path) => expand(shell, path)), flags: new Set() });
  }
}

function assign(shell: Shell, name: string, words: readonly Token[]): string[] {
  const [first] = words;
  const verb = verbOf(first?.text.toLowerCase() ?? '');
  const value =
    verb?.does === 'join'
      ? argumentsOf(shell, words.slice(1)).paths.join('/')
      : words.map(({ text, raw }) => (raw ? text : expand(shell, text))).join(' ');
  shell.variables.set(name.toLowerCase(), [value]);
  return [];
}

const VALUED =
  /^-(?:filter|include|exclude|value|encoding|depth|erroraction|ea|stream|itemtype|type|name|newname)$/i;

function argumentsOf(shell: Shell, words: readonly Token[]): Given {
  const paths: string[] = [];
  const flags = new Set<string>();
  for (let at = 0; at < words.length; at++) {
    const { text, raw } = words[at] ?? { text: '', raw: true };
    if (!raw && /^-[a-z]/i.test(text)) {
      flags.add(text.slice(1).toLowerCase());
      if (VALUED.test(text)) at++;
    } else paths.push(raw ? asPath(shell, text) : expand(shell, text));
  }
  return { paths, flags };
}

/** Variables, the tilde, and backslashes as slashes. */
function expand(shell: Shell, text: string): string {
  const home = homeOf(shell);
  const expanded = text
    .replace(/\$\{?(?:env:)?(\w+)\}?/gi, (_all, name: string) => {
      if (/^(?:home|userprofile)$/i.test(name)) return home;
      return (shell.variables.get(name) ?? shell.variables.get(name.toLowerCase()))?.[0] ?? UNKNOWN;
    })
    .replace(/%(\w+)%/g, (_all, name: string) => (/^userprofile$/i.test(name) ? home : UNKNOWN));
  return asPath(shell, expanded);
}

/** Also a quoted path may have a tilde and backslashes. */
function asPath(shell: Shell, text: string): string {
  return text.replaceAll('\\', '/').replace(/^~(?=\/|$)/, () => homeOf(shell));
}

function homeOf(shell: Shell): string {
  return shell.variables.get('HOME')?.[0] ?? shell.world.request.home;
}

function expandPath(shell: Shell, text: string): string {
  return text.startsWith('/') || /^[A-Za-z]:/.test(text) || text.startsWith(UNKNOWN)
    ? text
    : `${shell.cwd}/${text}`;
}

function matches(shell: Shell, path: string): string[] {
  return hasWildcard(path) ? expandGlob(shell.world, shell.cwd, path) : [path];
}
