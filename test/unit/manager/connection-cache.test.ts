import { expect, test } from 'vitest';
import { Backoff, backoffDelayMs } from '../../../src/manager/connections/backoff.ts';
import type { Connection } from '../../../src/manager/connections/connection.ts';
import { ConnectionCache } from '../../../src/manager/connections/connection-cache.ts';
import { addFigure } from '../../helpers/figure.ts';
import { waitFor } from '../../helpers/wait-for.ts';

class Link implements Connection {
  isOpen = true;
  #listeners: (() => void)[] = [];

  onClosed(listener: () => void): void {
    this.#listeners.push(listener);
  }

  async close(): Promise<void> {
    this.end();
  }

  end(): void {
    this.isOpen = false;
    for (const listener of this.#listeners.splice(0)) listener();
  }
}

function setUp(options: { idleMs?: number; backoff?: Backoff; refusals?: number } = {}) {
  const links: Link[] = [];
  let refusals = options.refusals ?? 0;
  const cache = new ConnectionCache(async () => {
    if (refusals > 0) {
      refusals -= 1;
      throw new Error('refused');
    }
    const link = new Link();
    links.push(link);
    return link;
  }, options);
  return { cache, links };
}

const nothing = () => undefined;

test('[F50] callers who come together share one connect, round after round', async ({ task }) => {
  const { cache, links } = setUp();
  const rounds = 1000;
  let stale = 0;
  for (let round = 0; round < rounds; round += 1) {
    const uses = Array.from({ length: 100 }, () =>
      cache.use('a', ({ connection }) => {
        if (!connection.isOpen) stale += 1;
      }),
    );
    await Promise.all(uses);
    links.at(-1)?.end();
  }
  expect({ stale, connects: links.length }).toEqual({ stale: 0, connects: rounds });
  addFigure(task, rounds * 100, `${stale} stale uses, 1 connect for each 100 callers`);
});

test('a connection that is not used for a while is closed, one that is in use is not', async () => {
  const { cache, links } = setUp({ idleMs: 20 });
  await cache.use('a', () => new Promise((resolve) => setTimeout(resolve, 60)));
  expect(links[0]?.isOpen).toBe(true);
  await waitFor('idle close', () => links[0]?.isOpen === false);
  expect(cache.has('a')).toBe(false);
});

test('what nobody wants to keep is closed after its last use', async () => {
  const { cache, links } = setUp();
  await cache.use('a', nothing, { linger: 'none' });
  expect(links.map(({ isOpen }) => isOpen)).toEqual([false]);
  await Promise.all([cache.use('a', nothing), cache.use('a', nothing, { linger: 'none' })]);
  expect(links.map(({ isOpen }) => isOpen)).toEqual([false, true]);
});

test('a failed connect is every waiting caller`s failure, and is not tried again at once', async () => {
  const backoff = new Backoff({ random: () => 0.5, baseMs: 60_000 });
  const { cache, links } = setUp({ refusals: 1, backoff });
  const uses = [cache.use('a', nothing), cache.use('a', nothing)];
  for (const use of uses) await expect(use).rejects.toThrow('refused');
  await expect(cache.use('a', nothing)).rejects.toThrow('refused');
  expect(links).toHaveLength(0);
  await cache.clear('a'); // somebody asks for it: no more waiting
  await cache.use('a', nothing);
  expect(links).toHaveLength(1);
});

test('a caller with patience waits for the back-off to pass', async () => {
  const backoff = new Backoff({ random: () => 1, baseMs: 30 });
  const { cache, links } = setUp({ refusals: 1, backoff });
  await expect(cache.use('a', nothing)).rejects.toThrow('refused');
  await cache.use('a', nothing, { patienceMs: 1000 });
  expect(links).toHaveLength(1);
});

test('a lease of an older connection is not current and discards nothing newer', async () => {
  const { cache, links } = setUp();
  await cache.use('a', async (lease) => {
    expect(lease.isCurrent()).toBe(true);
    await cache.clear('a');
    await cache.use('a', nothing);
    expect(lease.isCurrent()).toBe(false);
    lease.discard();
  });
  expect(links.map(({ isOpen }) => isOpen)).toEqual([false, true]);
});

test('a closed cache has closed everything and opens nothing', async () => {
  const { cache, links } = setUp();
  await Promise.all(['a', 'b', 'c'].map((key) => cache.use(key, nothing)));
  const late = cache.use('d', nothing);
  await cache.close();
  await expect(late).rejects.toMatchObject({ code: 'SERVER_UNAVAILABLE' });
  expect(links.some(({ isOpen }) => isOpen)).toBe(false);
});

function attemptsIn(totalMs: number): number {
  let attempts = 1;
  for (let at = backoffDelayMs(1); at < totalMs; at += backoffDelayMs(attempts)) attempts += 1;
  return attempts;
}

test('[F52] a server that is down for ten minutes is tried at most 25 times, in 10,000 runs', ({
  task,
}) => {
  const runs = Array.from({ length: 10_000 }, () => attemptsIn(600_000));
  expect(Math.max(...runs)).toBeLessThanOrEqual(25);
  expect(Math.min(...runs)).toBeGreaterThan(3);
  addFigure(task, runs.length, `at most ${Math.max(...runs)} attempts in ten minutes`);
});

test('[F52] clients come back spread evenly over the back-off (Kolmogorov-Smirnov, 1 ‰)', ({
  task,
}) => {
  const count = 5000;
  const delays = Array.from({ length: count }, () => backoffDelayMs(6) / 32_000).sort(
    (a, b) => a - b,
  );
  const distance = Math.max(
    ...delays.map((delay, index) => Math.abs(delay - (index + 0.5) / count)),
  );
  // 1.95 is the bound that chance passes once in a thousand runs
  const statistic = distance * Math.sqrt(count);
  expect(statistic).toBeLessThan(1.95);
  addFigure(task, count, `KS statistic ${statistic.toFixed(2)}, chance passes 1.95 once in 1,000`);
});

test('[F52] fifty clients do not come back within 50 ms of each other more often than by chance', ({
  task,
}) => {
  const [trials, clients, windowMs, capMs] = [200, 50, 50, 32_000];
  let close = 0;
  for (let trial = 0; trial < trials; trial++) {
    const times = Array.from({ length: clients }, () => backoffDelayMs(6));
    times.forEach((time, index) => {
      for (const other of times.slice(index + 1)) if (Math.abs(time - other) < windowMs) close += 1;
    });
  }
  const pairs = (trials * clients * (clients - 1)) / 2;
  const chance = pairs * (1 - (1 - windowMs / capMs) ** 2);
  expect(close).toBeLessThan(chance + 6 * Math.sqrt(chance));
  addFigure(task, pairs, `pairs: ${close} within 50 ms, ${Math.round(chance)} by chance`);
});
