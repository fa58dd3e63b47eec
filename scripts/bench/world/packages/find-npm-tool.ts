import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { hasErrno } from '../../../../src/lib/errno.ts';
import type { Bench } from '../bench.ts';

/** The folder with the programs of a package, or why there is none. */
export type NpmTool = { kind: 'found'; bin: string } | { kind: 'missing'; reason: string };

/** Finds a package such as `name@1.0.0`, which npm installs on first use and which stays from run to run. */
export async function findNpmTool({ cache }: Bench, wanted: string): Promise<NpmTool> {
  const target = join(cache, wanted);
  try {
    if (!existsSync(target)) await install(cache, { wanted, target });
    return { kind: 'found', bin: join(target, 'node_modules', '.bin') };
  } catch (error) {
    return { kind: 'missing', reason: `${wanted} is not there${whyOf(error)}` };
  }
}

/** npm's own code is told apart from its lines, which name hosts and paths. */
function whyOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const code = /^npm error code (\w+)$/m.exec(message)?.[1];
  return code === undefined ? `: ${message.split('\n')[0]}` : `, npm answers ${code}`;
}

async function install(
  cache: string,
  { wanted, target }: { wanted: string; target: string },
): Promise<void> {
  mkdirSync(cache, { recursive: true });
  const staging = mkdtempSync(join(cache, 'installing-'));
  const flags = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts', `--prefix=${staging}`];
  try {
    await execa('npm', ['install', ...flags, wanted], { stdin: 'ignore', timeout: 240_000 });
    renameSync(staging, target);
  } catch (error) {
    if (!hasErrno(error, 'ENOTEMPTY')) throw error; // else another process was faster
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}
