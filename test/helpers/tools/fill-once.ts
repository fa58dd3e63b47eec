import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hasErrno } from '../../../src/lib/errno.ts';

/**
 * Makes `target` a folder with what `fill` puts into the folder that it is given, if it is not
 * there yet. Of several processes at once one wins, and none sees a part.
 */
export async function fillOnce(
  target: string,
  fill: (staging: string) => Promise<unknown>,
): Promise<void> {
  if (existsSync(target)) return;
  mkdirSync(dirname(target), { recursive: true });
  const staging = mkdtempSync(join(dirname(target), 'installing-'));
  try {
    await fill(staging);
    renameSync(staging, target);
  } catch (error) {
    if (!hasErrno(error, 'ENOTEMPTY', 'EEXIST')) throw error; // else another process was faster
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}
