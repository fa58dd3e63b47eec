import { closeSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { layoutOf } from '../layout.ts';
import { takeLease } from './lease.ts';

/**
 * Does `work`, which makes another environment, while a damaged one does not count as there. When
 * `work` fails or gives `kept`, the damaged one counts again: something to run from is better than nothing.
 */
export async function insteadOf<T>(
  serverStore: string,
  name: string,
  work: () => Promise<{ value: T; outcome: 'replaced' | 'kept' }>,
): Promise<T> {
  const manifest = layoutOf(serverStore).manifest(name);
  const aside = join(dirname(manifest), `.${name}.json.damaged`);
  const lease = await takeLease(serverStore, name); // else the builder would sweep it
  renameSync(manifest, aside);
  let outcome: 'replaced' | 'kept' = 'kept';
  try {
    const done = await work();
    outcome = done.outcome;
    return done.value;
  } finally {
    if (outcome === 'kept') renameSync(aside, manifest);
    else rmSync(aside, { force: true });
    if (lease) closeSync(lease.fd);
  }
}
