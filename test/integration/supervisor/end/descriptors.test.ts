import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
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

const INITIALIZE = `${JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'host' } },
})}\n`;

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

/** Keeps all that it reads. */
const COPY = `
import sys
with open(sys.argv[1], 'wb', 0) as file:
    for line in sys.stdin.buffer:
        file.write(line)`;

onLinux('[F40] what V8 logs reaches neither the server nor its stdin', async ({ task, dir }) => {
  const listed = join(dir, 'list');
  const copy = join(dir, 'copy');
  const v8 = ['--prof', '--no-logfile-per-isolate', `--logfile=${join(dir, 'v8.log')}`];
  const script = 'python3 -c "$1" "$2" </dev/null; exec python3 -c "$3" "$4"';
  const command = ['/bin/sh', '-c', script, 'sh', LIST, listed, COPY, copy];
  const wrapper = spawn(process.execPath, [...v8, ...supervisor.argv(command)]);
  wrapper.stdin.write(INITIALIZE);
  await waitFor('first line', () => existsSync(copy) && readFileSync(copy).includes('initialize'));
  wrapper.stdin.end();
  await once(wrapper, 'exit');
  expect(readFileSync(listed, 'utf8')).toBe('0 1 2');
  const lines = readFileSync(copy, 'utf8').split('\n').filter(Boolean);
  expect(lines.filter((line) => !line.startsWith('{'))).toEqual([]);
  addFigure(task, lines.length, '0 lines of a log among the messages');
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
