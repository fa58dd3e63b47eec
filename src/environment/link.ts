import { lstatSync, readlinkSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { hasErrno } from '../lib/errno.ts';
import { replaceLink } from '../lib/files/atomic-file.ts';
import { readManifest } from './manifest.ts';

/** `foreign`: something that is not ours to replace is in the link's place. */
export type LinkState = 'right' | 'missing' | 'dangling' | 'outdated' | 'foreign';

/**
 * Looks at the link of a plugin's server. A link into `root` is ours, and one to an environment of
 * another store (`HOLDFAST_STORE` was changed); one to any other directory is somebody else's.
 */
export function inspectLink(link: string, environment: string, root: string): LinkState {
  const stat = lstatSync(link, { throwIfNoEntry: false });
  if (!stat) return 'missing';
  if (!stat.isSymbolicLink()) return 'foreign';
  const named = readTarget(link);
  if (named === undefined) return isThere(link) ? 'foreign' : 'missing';
  const target = resolve(dirname(link), named);
  if (target === environment) return 'right';
  if (!relative(root, target).startsWith('..')) return 'outdated';
  if (readManifest(`${target}.json`)?.environment === target) return 'outdated';
  return isThere(link) ? 'foreign' : 'dangling';
}

/** `undefined` when something else was put in the link's place a moment ago. */
function readTarget(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch (error) {
    if (hasErrno(error, 'EINVAL', 'ENOENT')) return undefined;
    throw error;
  }
}

export type LinkOutcome = 'kept' | 'replaced' | 'foreign' | 'unwritable';

/**
 * Points the link of a plugin's server to its environment, in one step. The link is a convenience:
 * the server is started by absolute path, so a read-only plugin root is no failure.
 */
export function healLink(serverDir: string, environment: string, root: string): LinkOutcome {
  const link = join(serverDir, '.venv');
  try {
    const state = inspectLink(link, environment, root);
    if (state === 'right') return 'kept';
    if (state === 'foreign') return 'foreign';
    replaceLink(link, environment);
    return 'replaced';
  } catch (error) {
    if (
      hasErrno(
        error,
        'EROFS',
        'EACCES',
        'EPERM',
        'ENOSPC',
        'EDQUOT',
        'ENOENT',
        'ENOTDIR',
        'EIO',
        'EISDIR',
        'EEXIST',
      )
    )
      return 'unwritable';
    throw error;
  }
}

/** A loop counts as dangling: nothing can be behind it. */
function isThere(link: string): boolean {
  try {
    return statSync(link, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    if (hasErrno(error, 'ELOOP', 'EACCES')) return error.code === 'EACCES';
    throw error;
  }
}
