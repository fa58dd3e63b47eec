import { closeSync } from 'node:fs';
import { basename } from 'node:path';
import { takeLease } from '../../../../src/environment/heal/lease.ts';
import { sealTree } from '../../../../src/lib/files/seal-tree.ts';
import type { makeStore } from '../../../../test/helpers/prune-store.ts';
import { fingerprintOf } from '../../world/invariants/fingerprint.ts';

/** An environment that no plugin needs and that is leased as long as the storm lasts (C1). */
export async function makeWitness({ add, serverStore }: ReturnType<typeof makeStore>) {
  const [used = ''] = [1, 2].map((index) => {
    const environment = add({ requirements: `of ${index}`, files: { 'lib/a.py': 'pass\n' } });
    sealTree(environment);
    return environment;
  });
  const lease = await takeLease(serverStore, basename(used));
  if (!lease) throw new Error('a lease that nobody else wants');
  const before = fingerprintOf(used);
  return {
    problems: () => (fingerprintOf(used) === before ? [] : ['C1 the leased witness has changed']),
    close: () => closeSync(lease.fd),
  };
}
