import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { addFigure } from '../../../helpers/figure.ts';
import { test } from '../../../helpers/test.ts';
import { waitFor } from '../../../helpers/wait-for.ts';
import { server } from '../drive/processes.ts';
import { bundledSupervisor } from '../drive/supervised.ts';

const supervisor = bundledSupervisor();

/** Writes which descriptors a server has; only Linux shows them. That of the look itself is gone by then. */
const LIST = `
import os, sys
shown = [name for name in os.listdir('/proc/self/fd') if os.path.exists('/proc/self/fd/' + name)]
with open(sys.argv[1] + '.tmp', 'w') as file:
    file.write(' '.join(sorted(shown)))
os.rename(sys.argv[1] + '.tmp', sys.argv[1])
sys.stdin.read()`;
const list = (file: string) => ['/usr/bin/env', 'python3', '-c', LIST, file];
const onLinux = test.skipIf(!existsSync('/proc/self/fd'));

async function descriptorsOf(file: string, wrapper: ReturnType<typeof spawn>): Promise<string> {
  await waitFor('list of descriptors', () => existsSync(file));
  wrapper.kill('SIGTERM');
  return readFileSync(file, 'utf8');
}

onLinux('[F40] a server inherits its three pipes and nothing else', async ({ task, dir }) => {
  const file = join(dir, 'list');
  const foreign = Array.from({ length: 18 }, () => openSync('/dev/null', 'r'));
  const farAway = Array.from({ length: 60 }, () => 'ignore' as const);
  const wrapper = spawn(process.execPath, supervisor.argv(list(file)), {
    stdio: ['pipe', 'pipe', 'pipe', ...foreign, ...farAway, ...foreign],
  });
  for (const fd of foreign) closeSync(fd);
  expect(await descriptorsOf(file, wrapper)).toBe('0 1 2');
  addFigure(task, 2 * foreign.length, '0 foreign descriptors reached the server');
});

onLinux('[F40] a server inherits the lease as descriptor 3', async ({ task, dir }) => {
  const file = join(dir, 'list');
  const lease = openSync(join(dir, 'lease'), 'a+');
  const wrapper = spawn(process.execPath, supervisor.argv(list(file), { leaseFd: 7 }), {
    stdio: ['pipe', 'pipe', 'pipe', 'ignore', 'ignore', 'ignore', 'ignore', lease],
  });
  closeSync(lease);
  expect(await descriptorsOf(file, wrapper)).toBe('0 1 2 3');
  addFigure(task, 1, 'extra descriptors of the server: 1, the lease');
});

test.for([
  ['0', '<&-'],
  ['1', '>&-'],
  ['2', '2>&-'],
  ['0, 1 and 2', '<&- >&- 2>&-'],
])(
  '[F40] a wrapper that is started with %s closed ends without a hang',
  ([, redirections], { task }) => {
    const argv = [process.execPath, ...supervisor.argv(server('end/server-that-behaves'))];
    const script = `exec "$@" ${redirections}`;
    const run = spawnSync('/bin/sh', ['-c', script, 'sh', ...argv], { input: '', timeout: 10_000 });
    expect({ status: run.status, signal: run.signal }).toEqual({ status: 0, signal: null });
    addFigure(task, 1, '0 hangs');
  },
);
