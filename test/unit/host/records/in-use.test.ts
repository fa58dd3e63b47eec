import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { readInUse } from '../../../../src/host/records/in-use.ts';
import { listVersions } from '../../../../src/host/records/list-versions.ts';
import { test } from '../../../helpers/test.ts';
import { hostTree } from '../host-tree.ts';

/** The 22nd field of the kernel's line about this process. */
function ownStart(): string {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

/** No kernel gives a number as high as this to a process. */
const NOBODY = 2 ** 31 - 1;

describe.runIf(process.platform === 'linux')('a mark', () => {
  const own = process.pid;
  const CASES: [string, number, unknown, string][] = [
    ['of the process that made it is live', own, { pid: own, procStart: ownStart() }, 'live'],
    ['of an earlier process of that number is dead', own, { pid: own, procStart: '1' }, 'dead'],
    ['of a process that has ended is dead', NOBODY, { pid: NOBODY, procStart: '1' }, 'dead'],
    ['without a start time is unknown while one runs', own, { pid: own }, 'unknown'],
    ['about another process than its name is unknown', own, { pid: 1, procStart: '1' }, 'unknown'],
    ['that is not JSON is unknown while one runs', own, 'x', 'unknown'],
    ['that is not JSON is dead when none runs', NOBODY, '', 'dead'],
  ];
  for (const [title, pid, content, alive] of CASES) {
    test(title, ({ dir }) => {
      const { root, write } = hostTree(dir);
      write(join(root, '.in_use', String(pid)), content);
      expect(readInUse(root, 'linux').map((mark) => [mark.pid, mark.alive])).toEqual([
        [pid, alive],
      ]);
    });
  }

  test('is never more than unknown where start times cannot be read', ({ dir }) => {
    const { root, write } = hostTree(dir);
    write(join(root, '.in_use', String(own)), { pid: own, procStart: ownStart() });
    expect(readInUse(root, 'darwin').map(({ alive }) => alive)).toEqual(['unknown']);
  });
});

test('a version without marks, and names that are no numbers, give none', ({ dir }) => {
  const { root, write } = hostTree(dir);
  expect(readInUse(root, process.platform)).toEqual([]);
  for (const name of ['x', '-1', '0', '1.tmp', '99999999999'])
    write(join(root, '.in_use', name), {});
  expect(readInUse(root, process.platform)).toEqual([]);
});

test('every version in the cache is listed with its marks', ({ dir }) => {
  const { places, root, write } = hostTree(dir);
  write(join(root, '.in_use', String(NOBODY)), { pid: NOBODY, procStart: '1' });
  write(join(root, '.orphaned_at'), '1795277919736');
  const next = join(root, '..', '2');
  write(join(next, '.orphaned_at'), 'soon');
  write(join(places.plugins, 'cache', 'temp_local_1', 'p', '1', 'x'), '');
  write(join(places.plugins, 'cache', 'file'), '');
  const common = { marketplace: 'm', plugin: 'p', isLink: false };
  const mark = { pid: NOBODY, procStart: '1', alive: 'dead' };
  expect(listVersions(places)).toEqual([
    { ...common, version: '1', path: root, inUse: [mark], orphanedAt: 1795277919736 },
    { ...common, version: '2', path: next, inUse: [], orphanedAt: 'unknown' },
  ]);
});
