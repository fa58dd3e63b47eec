import { chmodSync, lstatSync, readdirSync, rmdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { hasErrno } from '../errno.ts';

/**
 * Removes a directory of ours with all that is in it, read-only parts too. Links are removed, never
 * followed; what lies on another device is somebody else's and makes the call fail.
 */
export function removeTree(dir: string): void {
  const root = lstatSync(dir, { throwIfNoEntry: false });
  if (root) remove(dir, root.dev);
}

/** Removes what can be removed of a directory of ours that is in nobody's way. */
export function tryRemoveTree(dir: string): void {
  try {
    removeTree(dir);
  } catch {
    // somebody still writes there, or the disk fails: the next sweep will find it
  }
}

function remove(path: string, device: number): void {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (!stat) return;
  if (!stat.isDirectory()) {
    unlink(path);
    return;
  }
  if (stat.dev !== device) throw new Error(`\`${path}\` is a mount point`);
  if ((stat.mode & 0o700) !== 0o700) chmodSync(path, 0o700);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) remove(child, device);
    else unlink(child);
  }
  rmdirSync(path);
}

function unlink(path: string): void {
  try {
    if (process.platform === 'win32') chmodSync(path, 0o600); // there a read-only file cannot be removed
    unlinkSync(path);
  } catch (error) {
    if (!hasErrno(error, 'ENOENT')) throw error;
  }
}
