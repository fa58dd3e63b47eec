import { closeSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { type Lease, takeLease } from '../../../../src/environment/heal/lease.ts';
import { findEnvironment } from '../../../../src/environment/inspect.ts';
import { type PruneStep, prune } from '../../../../src/environment/prune/prune.ts';
import { addFigure } from '../../../helpers/figure.ts';
import { hashOf, isWhole, makeStore } from '../../../helpers/prune-store.ts';
import { test } from '../../../helpers/test.ts';

const STEPS: PruneStep[] = ['decided', 'held', 'looked', 'unpublished', 'moved', 'released'];
const PAIRS = STEPS.flatMap((found, index) =>
  STEPS.slice(index).map((leased) => [found, leased] as const),
);

/** Prunes while a launch finds its environment at one step and takes the lease at another. */
async function meet(dir: string, foundAt: PruneStep, leasedAt: PruneStep) {
  const store = makeStore(dir);
  const wanted = store.add({ requirements: 'wanted' });
  store.add();
  let found: ReturnType<typeof findEnvironment> | undefined;
  let leasing: Promise<Lease | undefined> | undefined;
  const { removed } = await prune(store.request(), {
    onStep: (step) => {
      if (step === foundAt) found = findEnvironment(store.serverStore, hashOf('wanted'));
      if (step === leasedAt && found?.kind === 'whole')
        leasing = takeLease(store.serverStore, found.environment.name);
    },
  });
  const lease = await leasing;
  if (lease) closeSync(lease.fd);
  const isRemoved = removed.some(({ path }) => path === wanted);
  return { found: found?.kind, lease: lease !== undefined, isRemoved, isWhole: isWhole(wanted) };
}

describe('[F26] a launch that meets a prune', () => {
  test('at any pair of its steps has all of its environment or none of it', async ({
    task,
    dir,
  }) => {
    const failures: string[] = [];
    for (const [index, [foundAt, leasedAt]] of PAIRS.entries()) {
      const place = join(dir, `${index}`);
      mkdirSync(place);
      const { found, lease, isRemoved, isWhole } = await meet(place, foundAt, leasedAt);
      // what has been taken out of use is not found any more
      const isGone = ['unpublished', 'moved', 'released'].includes(foundAt);
      const isRight = isWhole === !isRemoved && !(lease && isRemoved);
      if (!isRight || found !== (isGone ? 'none' : 'whole'))
        failures.push(`found when ${foundAt}, leased when ${leasedAt}`);
    }
    expect(failures).toEqual([]);
    addFigure(task, PAIRS.length, '0 failures, each pair of steps once');
  });

  test('and takes the lease first keeps its environment', async ({ dir }) => {
    const outcome = await meet(dir, 'decided', 'decided');
    expect(outcome).toEqual({ found: 'whole', lease: true, isRemoved: false, isWhole: true });
  });

  test('waits for a lease that a prune holds for a look, and gets it', async ({ dir }) => {
    const store = makeStore(dir);
    store.add({ requirements: 'wanted' });
    store.add();
    let leasing: Promise<Lease | undefined> | undefined;
    const found = findEnvironment(store.serverStore, hashOf('wanted'));
    if (found.kind !== 'whole') throw new Error('it is there');
    const { name } = found.environment;
    const pruning = prune(store.request(), {
      onStep: (step) => {
        if (step !== 'held') return;
        leasing = takeLease(store.serverStore, name);
        throw new Error('the look failed');
      },
    });
    await expect(pruning).rejects.toThrow('the look failed');
    const lease = await leasing;
    expect(lease).toBeDefined();
    if (lease) closeSync(lease.fd);
  });
});
