import { closeSync } from 'node:fs';
import { type Lease, takeLease } from '../../src/environment/heal/lease.ts';
import { findEnvironment } from '../../src/environment/inspect.ts';
import { type PruneStep, prune } from '../../src/environment/prune/prune.ts';
import { hashOf, isWhole, makeStore } from './prune-store.ts';

/** The points of a prune between which a launch may act, in their order. */
export const STEPS: readonly PruneStep[] = [
  'decided',
  'held',
  'looked',
  'unpublished',
  'moved',
  'released',
];

/** Where a launch finds its environment, and where it takes the lease: the second not before the first. */
export const PAIRS = STEPS.flatMap((found, index) =>
  STEPS.slice(index).map((leased) => [found, leased] as const),
);

/** Prunes while a launch finds its environment at one step and takes the lease at another. */
export async function meetPrune(dir: string, foundAt: PruneStep, leasedAt: PruneStep) {
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
