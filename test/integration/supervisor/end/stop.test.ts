import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { addFigure } from '../../../helpers/figure.ts';
import { figureEach } from '../../../helpers/figure-each.ts';
import { test } from '../../../helpers/test.ts';
import { waitFor } from '../../../helpers/wait-for.ts';
import type { Host } from '../drive/host.ts';
import { installServer } from '../drive/plugin.ts';
import { isRunning, pidsOf, server } from '../drive/processes.ts';

const SERVERS = [
  'end/server-that-behaves',
  'end/server-that-ignores-eof',
  'end/server-that-ignores-sigterm',
  'end/server-with-grandchildren',
];

/** What a host does that will kill us 500 ms later. */
const HOST_SIGNALS: [string, (host: Host) => void][] = [
  ['sends SIGTERM', ({ wrapper }) => wrapper.kill('SIGTERM')],
  ['sends SIGHUP', ({ wrapper }) => wrapper.kill('SIGHUP')],
  [
    'sends SIGINT, and SIGTERM 100 ms later',
    ({ wrapper }) => {
      wrapper.kill('SIGINT');
      setTimeout(() => wrapper.kill('SIGTERM'), 100);
    },
  ],
  [
    'closes stdin and sends SIGTERM',
    ({ wrapper }) => {
      wrapper.stdin.end();
      wrapper.kill('SIGTERM');
    },
  ],
];

/** A host of a server that is up, and the processes of that server. */
async function runningServer(dir: string, name: string) {
  const plugin = installServer(dir, server(name));
  const host = plugin.host();
  await host.initialize();
  return { host, plugin, pids: await pidsOf(host) };
}

/** The bounds are the requirement; a busy machine gets a second try. */
describe.for(SERVERS)('[F32] [I6] %s is gone with its group', { retry: 2 }, (name) => {
  figureEach('0 orphans within the bound');

  test.for(HOST_SIGNALS)('within 400 ms when the host %s', async ([, act], { dir }) => {
    const { host, pids } = await runningServer(dir, name);
    const actedAt = performance.now();
    act(host);
    await once(host.wrapper, 'exit');
    expect(performance.now() - actedAt).toBeLessThan(400);
    expect(pids.filter(isRunning)).toEqual([]);
  });

  test('within 400 ms of being continued, when the signal came while the wrapper was stopped', async ({
    dir,
  }) => {
    const { host, pids } = await runningServer(dir, name);
    host.wrapper.kill('SIGSTOP');
    host.wrapper.kill('SIGTERM');
    await sleep(300);
    const continuedAt = performance.now();
    host.wrapper.kill('SIGCONT');
    await once(host.wrapper, 'exit');
    expect(performance.now() - continuedAt).toBeLessThan(400);
    expect(pids.filter(isRunning)).toEqual([]);
  });

  test('within 1 s when the wrapper is killed', async ({ dir }) => {
    const { host, plugin, pids } = await runningServer(dir, name);
    await host.until('record', () => plugin.records().length === 1); // the watchdog is up by then
    host.wrapper.kill('SIGKILL');
    await waitFor('end of the group', () => !pids.some(isRunning), 1000);
  });
});

describe.concurrent('side by side, because they wait', () => {
  figureEach('0 orphans within the bound');

  test.for(SERVERS)(
    '[F32] [I6] %s is gone within 2 s when the host closes stdin',
    {
      retry: 2,
    },
    async (name, { dir }) => {
      const { host, pids } = await runningServer(dir, name);
      const closedAt = performance.now();
      host.wrapper.stdin.end();
      await once(host.wrapper, 'exit');
      expect(performance.now() - closedAt).toBeLessThan(2000);
      expect(pids.filter(isRunning)).toEqual([]);
    },
  );

  test.for(SERVERS)(
    '[F32] [I6] %s is gone within 2 s when the host is killed',
    {
      retry: 2,
    },
    async (name, { dir }) => {
      const { host, pids } = await hostInItsOwnProcess(dir, name);
      host.kill('SIGKILL');
      await waitFor('end of the group', () => !pids.some(isRunning), 2000);
    },
  );

  test('[F32] a host that dies behind a server that does not read is noticed', async ({ dir }) => {
    const flood = `wrapper.stdin.write(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/deaf' }) + '\\n');
      for (let i = 0; i < 200; i++)
        wrapper.stdin.write(JSON.stringify({ jsonrpc: '2.0', method: 'x', params: 'x'.repeat(65000) }) + '\\n');`;
    const { host, pids } = await hostInItsOwnProcess(dir, 'flow/server-that-does-not-read', flood);
    await sleep(300);
    host.kill('SIGKILL');
    await waitFor('end of the group', () => !pids.some(isRunning), 8000);
  });
});

/** A host in a process of its own, which makes a handshake and asks for the processes. */
async function hostInItsOwnProcess(dir: string, name: string, act = '') {
  const { argv, env } = installServer(dir, server(name));
  const script = `
    const wrapper = require('child_process').spawn(process.execPath, ${JSON.stringify(argv)});
    const say = (message) => wrapper.stdin.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n');
    wrapper.stdout.pipe(process.stdout);
    say({ id: 1, method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'host', version: '1' } } });
    say({ id: 2, method: 'tools/call', params: { name: 'pids' } });
    wrapper.stdout.on('data', (chunk) => { if (chunk.includes('"id":2')) { ${act} } });`;
  const host = spawn(process.execPath, ['-e', script], { env });
  let text = '';
  while (!text.includes('"id":2')) text += String((await once(host.stdout, 'data'))[0]);
  const [, last = ''] = /(\{"jsonrpc":"2.0","id":2.*)/.exec(text) ?? [];
  const pids: number[] = JSON.parse(JSON.parse(last).result.content[0].text);
  return { host, pids };
}

test('[F42] a wrapper that was stopped and continued has lost no message', async ({
  task,
  dir,
}) => {
  const { host } = await runningServer(dir, 'end/server-that-behaves');
  host.wrapper.kill('SIGSTOP');
  const texts = Array.from({ length: 100 }, (_, index) => `text ${index}`);
  const answers = texts.map((text) => host.echo(text));
  await sleep(500);
  host.wrapper.kill('SIGCONT');
  expect(await Promise.all(answers)).toEqual(texts);
  addFigure(task, texts.length, '0 messages lost while the wrapper was stopped');
  await host.close();
});

test('a server that behaves is gone at once, and its wrapper ends with its code', async ({
  annotate,
  dir,
}) => {
  const { host } = await runningServer(dir, 'end/server-that-behaves');
  const closedAt = performance.now();
  expect(await host.close()).toEqual({ code: 0, signal: null });
  const tookMs = performance.now() - closedAt;
  await annotate(`EOF to end: ${Math.round(tookMs)} ms`);
  expect(tookMs).toBeLessThan(900); // before the first deadline
});

test('a server that has to be killed makes its wrapper end so', async ({ dir }) => {
  const { host } = await runningServer(dir, 'end/server-that-ignores-sigterm');
  host.wrapper.kill('SIGTERM');
  expect(await host.ended).toEqual({ code: null, signal: 'SIGKILL' });
});

test('a wrapper that has ended leaves neither a watchdog nor a record', async ({ dir }) => {
  const { host, plugin } = await runningServer(dir, 'end/server-that-behaves');
  const hasWatchdog = async () =>
    (await textOfCommand('ps', '-eo', 'args')).includes(`holdfast-watchdog ${host.wrapper.pid}`);
  await host.until('record', () => plugin.records().length === 1);
  expect(await hasWatchdog()).toBe(true);
  await host.close();
  expect(plugin.records()).toEqual([]);
  await sleep(50);
  expect(await hasWatchdog()).toBe(false);
});

async function textOfCommand(command: string, ...args: string[]): Promise<string> {
  const chunks: Buffer[] = [];
  const child = spawn(command, args).on('error', () => {});
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(child, 'close');
  return Buffer.concat(chunks).toString();
}
