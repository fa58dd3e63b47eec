import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { test } from '../../helpers/test.ts';
import { bundleEntry, finish, supervisedBy } from './supervised.ts';

const bundleDir = mkdtempSync(join(tmpdir(), 'holdfast-bundle-'));
let entry = '';
beforeAll(() => {
  entry = bundleEntry(bundleDir);
});
afterAll(() => rmSync(bundleDir, { recursive: true }));

/** Says which descriptors a server has, without the one of the look itself; only Linux shows them. */
const LIST = ['/bin/sh', '-c', 'ls /proc/$$/fd; cat'];
const onLinux = test.skipIf(!existsSync('/proc/self/fd'));

onLinux('a server inherits its three pipes and nothing else', async () => {
  const foreign = Array.from({ length: 18 }, () => openSync('/dev/null', 'r'));
  const farAway = Array.from({ length: 60 }, () => 'ignore' as const);
  const wrapper = spawn(process.execPath, supervisedBy(entry, LIST), {
    stdio: ['pipe', 'pipe', 'pipe', ...foreign, ...farAway, ...foreign],
  });
  for (const fd of foreign) closeSync(fd);
  const run = await finish(wrapper as Parameters<typeof finish>[0], 'x');
  expect(run.stdout).toBe('0\n1\n2\nx');
});

onLinux('a server inherits the lease as descriptor 3', async ({ dir }) => {
  const lease = openSync(join(dir, 'lease'), 'a+');
  const wrapper = spawn(process.execPath, supervisedBy(entry, LIST, { leaseFd: 7 }), {
    stdio: ['pipe', 'pipe', 'pipe', 'ignore', 'ignore', 'ignore', 'ignore', lease],
  });
  closeSync(lease);
  const run = await finish(wrapper as Parameters<typeof finish>[0], 'x');
  expect(run.stdout).toBe('0\n1\n2\n3\nx');
});

test.each([
  ['0', '<&-'],
  ['1', '>&-'],
  ['2', '2>&-'],
  ['0, 1 and 2', '<&- >&- 2>&-'],
])('a wrapper that is started with %s closed ends without a hang', (_, redirections) => {
  const argv = [process.execPath, ...supervisedBy(entry, ['/bin/cat'])];
  const script = `exec "$@" ${redirections}`;
  const run = spawnSync('/bin/sh', ['-c', script, 'sh', ...argv], { input: '', timeout: 5000 });
  expect({ status: run.status, signal: run.signal }).toEqual({ status: 0, signal: null });
});
