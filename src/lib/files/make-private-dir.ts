import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { hasErrno } from '../errno.ts';

/**
 * Makes `dir` and what is missing above it, with mode 0700 whatever the umask is; what is
 * there stays as it is.
 * Not Node's recursive mkdir: where a folder cannot be made for ENOENT (procfs) that never ends.
 */
export function makePrivateDir(dir: string): void {
  if (existsSync(dir) || dirname(dir) === dir) return;
  makePrivateDir(dirname(dir));
  try {
    mkdirSync(dir, { mode: 0o700 });
    chmodSync(dir, 0o700);
  } catch (error) {
    if (!hasErrno(error, 'EEXIST')) throw error; // of several at once one makes it
  }
}
