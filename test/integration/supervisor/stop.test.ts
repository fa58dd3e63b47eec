import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitFor } from '../../helpers/wait-for.ts';
import { bundleEntry, isRunning, pidsOf, server, supervise, supervisedBy } from './supervised.ts';

const bundleDir = mkdtempSync(join(tmpdir(), 'holdfast-bundle-'));
let entry = '';
beforeAll(() => {
  entry = bundleEntry(bundleDir);
});
afterAll(() => rmSync(bundleDir, { recursive: true }));

type Wrapper = ReturnType<typeof supervise>;

const SERVERS = [
  'server-that-behaves',
  'server-that-ignores-eof',
  'server-that-ignores-sigterm',
  'server-with-grandchildren',
];

/** What a host does that will kill us 500 ms later. */
const HOST_SIGNALS: [string, (wrapper: Wrapper) => void][] = [
  ['sends SIGTERM', (wrapper) => wrapper.kill('SIGTERM')],
  ['sends SIGHUP', (wrapper) => wrapper.kill('SIGHUP')],
  [
    'sends SIGINT, and SIGTERM 100 ms later',
    (wrapper) => {
      wrapper.kill('SIGINT');
      setTimeout(() => wrapper.kill('SIGTERM'), 100);
    },
  ],
  [
    'closes stdin and sends SIGTERM',
    (wrapper) => {
      wrapper.stdin.end();
      wrapper.kill('SIGTERM');
    },
  ],
];

/** The bounds are the requirement. */
describe.each(SERVERS)('%s is gone with its group', (name) => {
  test.each(HOST_SIGNALS)('within 400 ms when the host %s', async (_, act) => {
    const wrapper = supervise(entry, server(name));
    const pids = await pidsOf(wrapper);
    const actedAt = performance.now();
    act(wrapper);
    await once(wrapper, 'exit');
    expect(performance.now() - actedAt).toBeLessThan(400);
    expect(pids.filter(isRunning)).toEqual([]);
  });

  test('within 1 s when the wrapper is killed', async () => {
    const wrapper = supervise(entry, server(name));
    const pids = await pidsOf(wrapper);
    await sleep(50); // the watchdog starts after the server
    wrapper.kill('SIGKILL');
    await waitFor('end of the group', () => !pids.some(isRunning), 1000);
  });
});

describe.concurrent('side by side, because they wait', () => {
  test.each(SERVERS)('%s is gone within 2 s when the host closes stdin', async (name) => {
    const wrapper = supervise(entry, server(name));
    const pids = await pidsOf(wrapper);
    const closedAt = performance.now();
    wrapper.stdin.end();
    await once(wrapper, 'exit');
    expect(performance.now() - closedAt).toBeLessThan(2000);
    expect(pids.filter(isRunning)).toEqual([]);
  });

  test.each(SERVERS)('%s is gone within 2 s when the host is killed', async (name) => {
    const host = startHost(server(name));
    const pids = await pidsOf(host);
    host.kill('SIGKILL');
    await waitFor('end of the group', () => !pids.some(isRunning), 2000);
  });

  test('a host that dies behind a server that does not read is noticed', async () => {
    const write = 'wrapper.stdin.write(Buffer.alloc(8 << 20))';
    const host = startHost(server('server-that-does-not-read'), write);
    const pids = await pidsOf(host);
    await sleep(300);
    host.kill('SIGKILL');
    await waitFor('end of the group', () => !pids.some(isRunning), 8000);
  });
});

/** A host in a process of its own, which passes on what the server says. */
function startHost(command: string[], act = ''): Wrapper {
  const argv = JSON.stringify(supervisedBy(entry, command));
  const start = `const wrapper = require('child_process').spawn(process.execPath, ${argv});`;
  return spawn(process.execPath, ['-e', `${start} wrapper.stdout.pipe(process.stdout); ${act}`]);
}

test('a wrapper that was stopped when the signal came ends when it is continued', async () => {
  const wrapper = supervise(entry, server('server-that-ignores-sigterm'));
  const pids = await pidsOf(wrapper);
  wrapper.kill('SIGSTOP');
  wrapper.kill('SIGTERM');
  await sleep(300);
  const continuedAt = performance.now();
  wrapper.kill('SIGCONT');
  await once(wrapper, 'exit');
  expect(performance.now() - continuedAt).toBeLessThan(400);
  expect(pids.filter(isRunning)).toEqual([]);
});

test('a server that behaves is gone at once, and its wrapper ends with its code', async () => {
  const wrapper = supervise(entry, server('server-that-behaves'));
  await pidsOf(wrapper);
  const closedAt = performance.now();
  wrapper.stdin.end();
  expect(await once(wrapper, 'exit')).toEqual([0, null]);
  expect(performance.now() - closedAt).toBeLessThan(900); // before the first deadline
});

test('a server that has to be killed makes its wrapper end so', async () => {
  const wrapper = supervise(entry, server('server-that-ignores-sigterm'));
  await pidsOf(wrapper);
  wrapper.kill('SIGTERM');
  expect(await once(wrapper, 'exit')).toEqual([null, 'SIGKILL']);
});

test('a wrapper that has ended leaves no watchdog', async () => {
  const wrapper = supervise(entry, server('server-that-behaves'));
  const [pid] = await pidsOf(wrapper);
  const watchdogs = () =>
    spawnedText('ps', ['-eo', 'args']).then((text) => text.includes(`holdfast-watchdog ${pid}`));
  await sleep(50);
  expect(await watchdogs()).toBe(true);
  wrapper.stdin.end();
  await once(wrapper, 'exit');
  await sleep(50);
  expect(await watchdogs()).toBe(false);
});

async function spawnedText(command: string, args: string[]): Promise<string> {
  const chunks: Buffer[] = [];
  const child = spawn(command, args).on('error', () => {});
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(child, 'close');
  return Buffer.concat(chunks).toString();
}
