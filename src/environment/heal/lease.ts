import { closeSync, fstatSync, statSync } from 'node:fs';
import { lockFile, openLockFile } from '../../lib/processes/kernel-lock.ts';
import { layoutOf } from '../layout.ts';

/** Proof that a live process uses an environment: whoever has a copy of `fd` holds it. */
export type Lease = { fd: number; path: string };

/** A prune holds leases for the time of a look at all processes; whoever starts a server waits. */
const PRUNE_MS = 2000;

/**
 * Takes the lease on an environment: a descriptor under a shared flock(2) that the server inherits,
 * so that the lease lasts as long as the server, however this process ends. `undefined` when the
 * environment is being removed at this moment.
 */
export async function takeLease(serverStore: string, name: string): Promise<Lease | undefined> {
  const layout = layoutOf(serverStore);
  const path = layout.lease(name);
  const fd = openLockFile(path);
  const answer = await lockFile(fd, 'shared', { waitMs: PRUNE_MS });
  const isThere = statSync(layout.manifest(name), { throwIfNoEntry: false }) !== undefined;
  if (answer !== 'busy' && isThere && isSameFile(fd, path)) return { fd, path };
  closeSync(fd);
  return undefined;
}

function isSameFile(fd: number, path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.ino === fstatSync(fd).ino;
}
