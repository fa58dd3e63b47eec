/** Installs the development dependencies with pnpm when the lock file is newer than the last install. */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';

const marker = 'node_modules/.modules.yaml';
const isCurrent =
  existsSync(marker) && statSync(marker).mtimeMs >= statSync('pnpm-lock.yaml').mtimeMs;
if (!isCurrent) {
  const args = ['--yes', 'pnpm@10.34.9', 'install', '--frozen-lockfile'];
  const { status } = spawnSync('npx', args, {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  process.exitCode = status ?? 1;
}
