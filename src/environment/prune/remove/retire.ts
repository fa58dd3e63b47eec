import { randomBytes } from 'node:crypto';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { hasErrno } from '../../../lib/errno.ts';
import { layoutOf } from '../../layout.ts';
import type { StoreEntry } from '../store/read-entries.ts';

/**
 * Takes an environment out of use by renaming all that is of it to `trash-<random>`; its manifest
 * first, without which nobody uses it, its lease last. Whoever is killed on the way leaves no name
 * that looks finished. When the directory cannot be moved everything is as before, and it throws.
 */
export function retire(
  { serverStore, name }: StoreEntry,
  onStep: (step: 'unpublished' | 'moved') => void = () => {},
): string {
  const layout = layoutOf(serverStore);
  const trash = join(layout.envs, `trash-${randomBytes(8).toString('hex')}`);
  rename(layout.manifest(name), `${trash}.manifest`);
  onStep('unpublished');
  try {
    rename(layout.environment(name), trash);
  } catch (error) {
    rename(`${trash}.manifest`, layout.manifest(name));
    throw error;
  }
  onStep('moved');
  rename(layout.files(name), `${trash}.files`);
  rename(layout.lease(name), `${trash}.lease`);
  return trash;
}

/** What is not there need not go. */
function rename(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!hasErrno(error, 'ENOENT')) throw error;
  }
}
