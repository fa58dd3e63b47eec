import { expect } from 'vitest';
import { readFailureCache } from '../../../../src/host/records/failure-cache.ts';
import { test } from '../../../helpers/test.ts';
import { hostTree } from '../host-tree.ts';

const NOW = 1_795_277_700_000;
const minutesAgo = (minutes: number) => ({ timestamp: NOW - minutes * 60_000, id: '2f1a' });

test('servers are refused for 15 minutes after their failure', ({ dir }) => {
  const { places, write } = hostTree(dir);
  write(places.failureCache, { now: minutesAgo(0), late: minutesAgo(14.5), over: minutesAgo(15) });
  expect(readFailureCache(places, NOW)).toEqual({
    failures: [
      { serverId: 'now', failedAt: NOW, minutesLeft: 15 },
      { serverId: 'late', failedAt: NOW - 14.5 * 60_000, minutesLeft: 1 },
    ],
    failedOnce: ['now', 'late', 'over'],
    problems: [],
  });
});

test('without a file nothing has failed', ({ dir }) => {
  expect(readFailureCache(hostTree(dir).places, NOW)).toEqual({
    failures: [],
    failedOnce: [],
    problems: [],
  });
});

test('[H25] records of another shape are told once, and the others count', ({ dir }) => {
  const { places, write } = hostTree(dir);
  write(places.failureCache, { a: 5, b: { timestamp: 'x' }, c: minutesAgo(1), d: null });
  const { failures, failedOnce, problems } = readFailureCache(places, NOW);
  expect([failures.map(({ serverId }) => serverId), failedOnce]).toEqual([['c'], ['c']]);
  expect(problems).toEqual([
    { kind: 'unknown', path: places.failureCache, detail: 'says no time for `a`' },
  ]);
});
