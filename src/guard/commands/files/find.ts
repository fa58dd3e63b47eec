import { DOUBT, isUnknown, UNKNOWN } from '../../effects/effect.ts';
import { listDirectory } from '../../effects/list-directory.ts';
import { lookAt, overlaps, realPath } from '../../effects/real-path.ts';
import { wildcardMatcher } from '../../shell/expand/glob.ts';
import { affect, pathIn, type Shell } from '../../shell/shell.ts';
import type { Model } from '../call.ts';

/** `find`: what its tests select is deleted, printed, or given to a command. */
export const find: Model = ({ shell, args }) => {
  const plan = planFind(args);
  const found = plan.starts.flatMap((start) => walk(shell, plan, start));
  if (plan.deletes) for (const path of found) affect(shell, 'delete', path);
  for (const command of plan.commands) runFor(shell, command, found);
  return { output: found.map((path) => `${path}\n`).join(''), status: 'ok' };
};

type Exec = { argv: string[]; isBatch: boolean; inFolder: boolean };
type Plan = {
  starts: string[];
  follows: 'never' | 'start' | 'always';
  matches: (path: string, entry: Kind, level: number) => boolean;
  isDoubtful: boolean;
  maxDepth: number;
  deletes: boolean;
  commands: Exec[];
};
type Kind = { isDirectory: boolean; isLink: boolean };

function planFind(args: readonly string[]): Plan {
  const words = [...args];
  const plan: Plan = {
    starts: [],
    follows: 'never',
    matches: () => true,
    isDoubtful: false,
    maxDepth: Number.POSITIVE_INFINITY,
    deletes: false,
    commands: [],
  };
  while (/^-[HLP]$/.test(words[0] ?? '')) {
    plan.follows = ({ '-L': 'always', '-H': 'start', '-P': 'never' } as const)[
      words.shift() as '-L'
    ];
  }
  while (words.length > 0 && !/^[-(!]/.test(words[0] ?? '')) plan.starts.push(words.shift() ?? '');
  if (plan.starts.length === 0) plan.starts.push('.');
  readTests(plan, words);
  return plan;
}

const TESTS_WITH_VALUE =
  /^-(?:[acm]?newer\w*|[acm](?:min|time)|size|user|group|uid|gid|perm|links|inum|samefile|fstype|used|context|(?:i?regex|regextype|ilname|lname|printf|fprint|fls|fprint0))$/;
const KEEPS_ALL =
  /^-(?:print0?|depth|d|xdev|mount|noleaf|prune|ignore_readdir_race|a|and|follow|warn|nowarn)$/;

function readTests(plan: Plan, words: string[]): void {
  const tests: Plan['matches'][] = [];
  let hasAlternatives = false;
  while (words.length > 0) {
    const word = words.shift() ?? '';
    const simple = simpleTest(word, words);
    if (simple) tests.push(simple);
    if (simple || takeAction(plan, word, words) || KEEPS_ALL.test(word)) continue;
    if (TESTS_WITH_VALUE.test(word)) words.shift();
    plan.isDoubtful = true;
    hasAlternatives ||= /^(?:[()!,]|-not|-o|-or)$/.test(word);
  }
  // Of alternatives and negations we only know that they select among what is there.
  if (!hasAlternatives) plan.matches = (...entry) => tests.every((test) => test(...entry));
}

function takeAction(plan: Plan, word: string, words: string[]): boolean {
  if (word === '-delete') plan.deletes = true;
  else if (word === '-follow') plan.follows = 'always';
  else if (word === '-maxdepth') plan.maxDepth = Number(words.shift());
  else if (/^-(?:exec|ok)(?:dir)?$/.test(word)) plan.commands.push(takeExec(word, words));
  else return false;
  return true;
}

function simpleTest(word: string, words: string[]): Plan['matches'] | undefined {
  if (word === '-name' || word === '-iname') {
    const value = words.shift() ?? '';
    const fold = (text: string) => (word === '-iname' ? text.toLowerCase() : text);
    const matches = wildcardMatcher(fold(value));
    return (path) => matches(fold(path.replace(/\/+$/, '').split('/').at(-1) ?? ''));
  }
  if (word === '-path' || word === '-wholename') return wildcardMatcher(words.shift() ?? '');
  if (word === '-mindepth') {
    const least = Number(words.shift());
    return (_path, _entry, level) => level >= least;
  }
  return word === '-type' || word === '-xtype' ? typeTest(words.shift() ?? '') : undefined;
}

function typeTest(types: string): Plan['matches'] {
  return (_path, { isDirectory, isLink }) => types.includes(isLink ? 'l' : isDirectory ? 'd' : 'f');
}

function takeExec(word: string, words: string[]): Exec {
  const end = words.findIndex((each) => each === ';' || each === '+');
  const argv = words.splice(0, end === -1 ? words.length : end);
  return { argv, isBatch: words.shift() === '+', inFolder: word.endsWith('dir') };
}

function walk(shell: Shell, plan: Plan, start: string): string[] {
  if (isUnknown(start)) return [`${start}/${UNKNOWN}`];
  const found: string[] = [];
  visit({ shell, plan, found }, start, 0);
  return found;
}

type Walk = { shell: Shell; plan: Plan; found: string[] };

function visit(walking: Walk, path: string, level: number): void {
  const { shell, plan, found } = walking;
  const isStart = level === 0;
  const isFollowed =
    plan.follows === 'always' || (isStart && (plan.follows === 'start' || path.endsWith('/')));
  const real = realPath(shell.world, pathIn(shell, path), isFollowed ? 'target' : 'entry');
  const stats = lookAt(shell.world, real);
  if (!stats) return;
  const entry = { isDirectory: stats.isDirectory(), isLink: stats.isSymbolicLink() };
  if (plan.matches(path, entry, level)) found.push(plan.isDoubtful ? `${path}${DOUBT}` : path);
  if (!entry.isDirectory || level >= plan.maxDepth || !leadsSomewhere(walking, real)) return;
  for (const { name } of listDirectory(shell.world, real)) {
    visit(walking, `${path.replace(/\/+$/, '')}/${name}`, level + 1);
  }
}

/** Trees that have nothing to do with protected places matter only for links that lead there. */
function leadsSomewhere({ shell, found }: Walk, real: string): boolean {
  const isNear = shell.world.request.roots.some(({ path }) => overlaps(path, real));
  return isNear || (found.length < 4_000 && shell.world.seen.size < 8_000);
}

function runFor(shell: Shell, { argv, isBatch, inFolder }: Exec, found: readonly string[]): void {
  if (isBatch && !inFolder) {
    shell.follow.command(
      shell,
      argv.flatMap((word) => (word === '{}' ? found : [word])),
    );
    return;
  }
  for (const path of found) {
    const folder = path.slice(0, path.lastIndexOf('/')) || '/';
    const name = inFolder ? `./${path.slice(path.lastIndexOf('/') + 1)}` : path;
    const before = shell.cwd;
    if (inFolder) shell.cwd = pathIn(shell, folder);
    shell.follow.command(
      shell,
      argv.map((word) => word.replaceAll('{}', name)),
    );
    shell.cwd = before;
  }
}
