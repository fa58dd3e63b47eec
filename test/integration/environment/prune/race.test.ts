import { closeSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { type Lease, takeLease } from '../../../../src/environment/heal/lease.ts';
import { findEnvironment } from '../../../../src/environment/inspect.ts';
import { prune } from '../../../../src/environment/prune/prune.ts';
import { addFigure } from '../../../helpers/figure.ts';
import { meetPrune, PAIRS } from '../../../helpers/meet-prune.ts';
import { hashOf, makeStore } from '../../../helpers/prune-store.ts';
import { test } from '../../../helpers/test.ts';

describe('[F26] a launch that meets a prune', () => {
  test('at any pair of its steps has all of its environment or none of it', async ({
    task,
    dir,
  }) => {
    const failures: string[] = [];
    for (const [index, [foundAt, leasedAt]] of PAIRS.entries()) {
      const place = join(dir, `${index}`);
      mkdirSync(place);
      const { found, lease, isRemoved, isWhole } = await meetPrune(place, foundAt, leasedAt);
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
    const outcome = await meetPrune(dir, 'decided', 'decided');
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
