import { closeSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { takeLease } from '../../../../../src/environment/heal/lease.ts';
import { sealTree } from '../../../../../src/lib/files/seal-tree.ts';
import { makeStore } from '../../../../../test/helpers/prune-store.ts';
import { fingerprintOf } from '../../../world/invariants/fingerprint.ts';
import type { Ground } from '../operation.ts';

const FILES = {
  'pyvenv.cfg': 'home = /usr/bin\n',
  'lib/greeting/__init__.py': 'def greet(name): return name\n',
  'lib/greeting/deep/er/data.txt': 'data\n',
};

/** A store with four environments: one to remove, one under our lease, the last and the current one. */
export async function leasedStore({ decoy }: Ground, dir: string) {
  const store = makeStore(dir);
  const [removable = '', used = '', last = '', current = ''] = [1, 2, 3, 4].map((index) => {
    const environment = store.add({ requirements: `of ${index}`, files: FILES });
    // whoever follows a link harms what it leads to
    symlinkSync(decoy.home, join(environment, 'lib', 'to-the-home'));
    sealTree(environment);
    return environment;
  });
  store.point(current);
  const lease = await takeLease(store.serverStore, basename(used));
  if (!lease) throw new Error('a lease that nobody else wants');
  const before = fingerprintOf(used);
  return {
    ...store,
    removable,
    kept: [used, last, current],
    current,
    leaseProblems: () => (fingerprintOf(used) === before ? [] : ['C1 a leased one has changed']),
    close: () => closeSync(lease.fd),
  };
}
