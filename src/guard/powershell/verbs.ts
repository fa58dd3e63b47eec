import type { Act } from '../effects/effect.ts';

/** What a PowerShell verb or one of its aliases does with its paths. */
export type Verb = {
  does: Act | 'enter' | 'list' | 'join' | 'pass';
  depth: 'node' | 'tree';
  reach: 'entry' | 'target';
  /** Which of the paths are meant. */
  at: 'all' | 'first' | 'last';
  usesPipe: boolean;
};

const remove: Verb = { does: 'delete', depth: 'tree', reach: 'entry', at: 'all', usesPipe: true };
const move: Verb = { ...remove, does: 'move', at: 'first' };
const write: Verb = {
  does: 'overwrite',
  depth: 'node',
  reach: 'target',
  at: 'first',
  usesPipe: false,
};
const list: Verb = { ...remove, does: 'list', usesPipe: false };

const VERBS = new Map<string, Verb>([
  ...named('remove-item ri rm del erase rd rmdir clear-item cli', remove),
  ...named('move-item mi mv move rename-item rni ren', move),
  ...named('clear-content clc set-content sc out-file tee-object', write),
  ...named('copy-item cpi cp copy', { ...write, at: 'last' }),
  ...named('get-childitem gci ls dir', list),
  ...named('get-item gi resolve-path rvpa', { ...list, does: 'pass' }),
  ...named('where-object where ? sort-object select-object', { ...remove, does: 'pass' }),
  ...named('join-path', { ...list, does: 'join' }),
  ...named('set-location sl cd chdir push-location pushd', { ...list, does: 'enter' }),
]);

function named(names: string, verb: Verb): [string, Verb][] {
  return names.split(' ').map((name) => [name, verb]);
}

/** The verb behind a lower-case name. */
export function verbOf(name: string): Verb | undefined {
  return VERBS.get(name);
}
