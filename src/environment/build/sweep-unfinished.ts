import { closeSync, lstatSync, readdirSync, rmSync } from 'node:fs';
import { removeStrayFiles } from '../../lib/files/atomic-file.ts';
import { tryRemoveTree } from '../../lib/files/remove-tree.ts';
import { lockFile, openLockFile } from '../../lib/processes/kernel-lock.ts';
import { layoutOf, short } from '../layout.ts';
import { isOfOtherVersion, readManifest } from '../manifest.ts';

/**
 * Removes what dead builders of these requirements left behind, and of all requirements the files that
 * were never renamed. The caller holds the build lock.
 * Where this machine has no flock(2) nobody can know that a builder is dead, and nothing is removed.
 */
export async function sweepUnfinished(
  serverStore: string,
  requirementsHash: string,
): Promise<void> {
  const layout = layoutOf(serverStore);
  removeStrayFiles(layout.envs);
  for (const name of readdirSync(layout.envs)) {
    if (!name.startsWith(`${short(requirementsHash)}-`)) continue;
    const path = layout.environment(name);
    if (!lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) continue;
    const manifest = layout.manifest(name);
    if (readManifest(manifest) !== undefined || isOfOtherVersion(manifest)) continue;
    await withoutUsers(layout.lease(name), () => {
      // An installer that outlived its builder may still write there.
      tryRemoveTree(path);
      for (const file of [layout.files(name), layout.manifest(name), layout.lease(name)])
        rmSync(file, { force: true });
    });
  }
}

/** A finished environment whose manifest was damaged may still have a server that runs from it. */
async function withoutUsers(lease: string, work: () => void): Promise<void> {
  const fd = openLockFile(lease);
  try {
    if ((await lockFile(fd, 'exclusive')) === 'held') work();
  } finally {
    closeSync(fd);
  }
}
