import { expect, test } from 'vitest';
import { Backoff } from '../../../src/manager/connections/backoff.ts';
import type { Connect } from '../../../src/manager/connections/connection.ts';
import { ConnectionCache } from '../../../src/manager/connections/connection-cache.ts';
import { addFigure } from '../../helpers/figure.ts';
import { ConnectionWorld, type ModelConnection, type Settings } from './model/connection-world.ts';
import { explore } from './model/explore.ts';
import { type CacheUnderTest, memoizingCache } from './model/faulty-caches.ts';

/** Two gets of each caller and two clears: half a million orders, minutes. One of each: seconds. */
const isDeep = process.env.DEEP_TESTS !== undefined;
const GAPS = isDeep ? [0, 1, 2, 3, 4] : [0, 2];
const TELLINGS = ['at once', 'late'] as const;

function ours(connect: Connect<ModelConnection>): CacheUnderTest<ModelConnection> {
  return new ConnectionCache(connect, { backoff: new Backoff({ baseMs: 0 }) });
}

function settingsOf(closeTold: Settings['closeTold'], times: 1 | 2): Settings {
  const budgets = { gets: times, clears: times, deaths: 1, rejects: 1, reconnects: 1 };
  return { budgets, closeTold };
}

test.for(TELLINGS)(
  '[F50] [F51] no order of get, connect, close, reconnect and clear breaks the cache, a close told %s',
  { timeout: 300_000 },
  async (closeTold, { task }) => {
    const settings = settingsOf(closeTold, isDeep ? 2 : 1);
    const explored = await explore(() => new ConnectionWorld(ours, settings), { gaps: GAPS });
    expect([...explored.violations]).toEqual([]);
    expect(explored.generations).toBeGreaterThanOrEqual(3);
    expect(explored.ends).toBeGreaterThan(0);
    addFigure(task, explored.runs, '0 orders with a stale use, a lost connection or a second one');
  },
);

const FAULTS = [
  'a connection that nobody owns',
  'Already connected',
  'a call on a dead connection',
];

test.each([
  ['that was reported', 'clean-up first', 'at once'],
  ['that was reported', 'clean-up first', 'late'],
  ['that the report proposes', 'delete first', 'late'],
] as const)(
  'the checker catches the order %s (%s, a close told %s)',
  async (_, order, closeTold) => {
    const createWorld = () =>
      new ConnectionWorld((connect) => memoizingCache(connect, order), settingsOf(closeTold, 2));
    const { violations } = await explore(createWorld, { gaps: [0, 1, 2], until: FAULTS });
    expect([...violations.keys()].sort()).toEqual([...FAULTS].sort());
  },
);
