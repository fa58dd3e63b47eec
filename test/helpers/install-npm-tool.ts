import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { hasErrno } from '../../src/lib/errno.ts';

/**
 * Makes `target` the folder in which npm has installed `wanted` ("name@1.0.0"), if it is not that
 * yet; fails with npm's own words. Of several at once one installs, and none sees a part.
 */
export async function installNpmTool(
  wanted: string,
  target: string,
  moreFlags: string[] = [],
): Promise<void> {
  if (existsSync(target)) return;
  mkdirSync(dirname(target), { recursive: true });
  const staging = mkdtempSync(join(dirname(target), 'installing-'));
  const flags = ['--no-save', '--no-audit', '--no-fund', ...moreFlags, `--prefix=${staging}`];
  try {
    await execa('npm', ['install', ...flags, wanted], { stdin: 'ignore', timeout: 240_000 });
    renameSync(staging, target);
  } catch (error) {
    if (!hasErrno(error, 'ENOTEMPTY', 'EEXIST')) throw error; // else another process was faster
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}
