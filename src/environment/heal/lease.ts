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
  const path = layoutOf(serverStore).lease(name);
  const fd = openLockFile(path);
  const answer = await lockFile(fd, 'shared', { waitMs: PRUNE_MS });
  if (answer !== 'busy' && isOn(fd, serverStore, name)) return { fd, path };
  closeSync(fd);
  return undefined;
}

/**
 * The lease of the server before, if it is on the same environment: the lock on it was held all along,
 * so that the next server need not wait for another (3 ms), and nobody can remove it in between.
 */
export function keepLease(
  held: { fd: number } | undefined,
  serverStore: string,
  name: string,
): Lease | undefined {
  if (!held || !isOn(held.fd, serverStore, name)) return undefined;
  return { fd: held.fd, path: layoutOf(serverStore).lease(name) };
}

/** Whether the environment is there, and this descriptor is of its lease. */
function isOn(fd: number, serverStore: string, name: string): boolean {
  const layout = layoutOf(serverStore);
  const isThere = statSync(layout.manifest(name), { throwIfNoEntry: false }) !== undefined;
  return isThere && isSameFile(fd, layout.lease(name));
}

function isSameFile(fd: number, path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.ino === fstatSync(fd).ino;
}
