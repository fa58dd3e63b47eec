import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { addFigure } from '../../../helpers/figure.ts';
import { test as alone } from '../../../helpers/test.ts';
import type { Host } from '../drive/host.ts';
import { installServer } from '../drive/plugin.ts';
import { cpuMsOf, residentBytesOf, server } from '../drive/processes.ts';

/** Side by side, because each mostly waits for processes to start. */
const test = alone.concurrent;

const MIB = 1024 * 1024;

/** A host of a server that floods it, which counts and forgets what it reads. */
async function floodedHost(dir: string) {
  const host = installServer(dir, server('flow/server-that-floods')).host();
  await host.initialize();
  expect(await host.echo('ready')).toBe('ready');
  host.wrapper.stdout.removeAllListeners('data');
  host.notify('notifications/flood');
  return host;
}

/** What the server says it has got rid of. */
function takenFrom({ stderr }: Host): number {
  return Number(stderr.trim().split('\n').at(-1));
}

test('[F34] a host that stops reading stops the server, and the wrapper does not grow', async ({
  task,
  dir,
}) => {
  const host = await floodedHost(dir);
  host.wrapper.stdout.resume();
  await host.until('flood', () => takenFrom(host) >= 100 * MIB);
  host.wrapper.stdout.pause();
  await sleep(300);
  const [takenBefore, memoryBefore] = [takenFrom(host), residentBytesOf(host.wrapper.pid)];
  const cpuBefore = cpuMsOf(host.wrapper.pid);
  await sleep(1500);
  expect(takenFrom(host)).toBe(takenBefore);
  const growth = residentBytesOf(host.wrapper.pid) - memoryBefore;
  addFigure(
    task,
    1,
    `${Math.round(growth / 1024)} KiB of growth while a flooded host does not read`,
  );
  expect(growth).toBeLessThan(16 * MIB);
  expect(cpuMsOf(host.wrapper.pid) - cpuBefore).toBeLessThanOrEqual(50);
  host.wrapper.stdout.resume();
  await host.until('flood again', () => takenFrom(host) > takenBefore);
  await host.close();
});

alone(
  'a host that stops reading does not keep its signals from being heard',
  { retry: 2 },
  async ({ dir }) => {
    const host = await floodedHost(dir);
    host.wrapper.stdout.pause();
    await sleep(300);
    const signalledAt = performance.now();
    host.wrapper.kill('SIGTERM');
    await new Promise((resolve) => host.wrapper.once('exit', resolve));
    expect(performance.now() - signalledAt).toBeLessThan(400);
  },
);

test('[F35] a server that does not read stops the host, and the wrapper does not grow', async ({
  task,
  dir,
}) => {
  const host = installServer(dir, server('flow/server-that-does-not-read')).host();
  await host.initialize();
  expect(await host.echo('ready')).toBe('ready');
  host.notify('notifications/deaf');
  const memoryBefore = residentBytesOf(host.wrapper.pid);
  const params = { data: 'x'.repeat(65_000) };
  const message = { jsonrpc: '2.0', method: 'notifications/flood', params };
  const line = Buffer.from(`${JSON.stringify(message)}\n`);
  const { stdin } = host.wrapper;
  let sent = 0;
  const flood = () => {
    do sent += line.length;
    while (stdin.write(line));
    stdin.once('drain', flood);
  };
  flood();
  await sleep(500);
  const sentBefore = sent;
  await sleep(1000);
  expect(sent).toBe(sentBefore);
  expect(sent).toBeLessThan(4 * MIB);
  const growth = residentBytesOf(host.wrapper.pid) - memoryBefore;
  addFigure(
    task,
    1,
    `${Math.round(growth / 1024)} KiB of growth, ${Math.round(sent / 1024)} KiB taken from a host that floods`,
  );
  expect(growth).toBeLessThan(16 * MIB);
  host.wrapper.kill('SIGTERM');
  await host.ended;
});

test('[F35] a host that floods a server that is not up is held back, and loses nothing', async ({
  task,
  dir,
}) => {
  const lives = `${dir}/lives`;
  const host = installServer(dir, server('start/server-that-starts-slowly', lives, '2500')).host();
  await host.initialize();
  const text = 'x'.repeat(65_000);
  const memoryBefore = residentBytesOf(host.wrapper.pid);
  const ids = Array.from({ length: 400 }, () =>
    host.post('tools/call', { name: 'echo', arguments: { text } }),
  );
  await sleep(500);
  const growth = residentBytesOf(host.wrapper.pid) - memoryBefore;
  expect(growth).toBeLessThan(32 * MIB);
  for (const id of ids) expect((await host.answerTo(id)).result.content[0].text).toBe(text);
  expect(host.heard.filter(({ id }) => ids.includes(id)).length).toBe(400);
  addFigure(task, 400, `0 calls of 65 kB lost, ${Math.round(growth / MIB)} MiB of growth`);
  await host.close();
});
