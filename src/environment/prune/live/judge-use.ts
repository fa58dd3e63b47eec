import { lstatSync } from 'node:fs';
import type { KeepReason } from '../decide.ts';
import type { StoreEntry } from '../store/read-entries.ts';
import type { Holding } from './hold-leases.ts';
import { hasMount } from './read-mounts.ts';
import type { Users } from './read-users.ts';

/** What is known of who uses the store at this moment. */
export type Uses = { users: Users | undefined; mounts: readonly string[]; uid: number | undefined };

/** Why an entry that nothing else keeps has to stay; `undefined` when nobody is seen to use it. */
export function judgeUse(entry: StoreEntry, holding: Holding, uses: Uses): KeepReason | undefined {
  const { kind, path, serverStore } = entry;
  if (holding === 'unsupported') return 'unlockable';
  if (holding === 'busy') return kind === 'unfinished' ? 'building' : 'in_use';
  if (holding === 'missing') return 'lease_missing';
  const { users, mounts, uid } = uses;
  if (!users) return 'unseen';
  if (users.environments.has(path) || users.serverStores.has(serverStore)) return 'in_use';
  if (hasMount(mounts, path)) return 'mounted';
  return isOwnDirectory(path, uid) ? undefined : 'foreign';
}

/** One that is gone is no objection: then only what belongs to it is left. */
function isOwnDirectory(path: string, uid: number | undefined): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return !stat || (stat.isDirectory() && (uid === undefined || stat.uid === uid));
}
