import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect } from 'vitest';
import { test } from '../../helpers/test.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { bundleEntry, pidsOf, server, supervise } from './supervised.ts';

const bundleDir = mkdtempSync(join(tmpdir(), 'holdfast-bundle-'));
let entry = '';
beforeAll(() => {
  entry = bundleEntry(bundleDir);
});
afterAll(() => rmSync(bundleDir, { recursive: true }));

const MIB = 1024 * 1024;

test('a host that stops reading stops the server, and the wrapper does not grow', async () => {
  const wrapper = supervise(entry, server('server-that-floods'));
  let taken = 0;
  wrapper.stderr.on('data', (chunk: Buffer) => {
    taken = Number(chunk.toString().trim().split('\n').at(-1));
  });
  wrapper.stdout.resume();
  await waitFor('flood', () => taken >= 100 * MIB);
  wrapper.stdout.pause();
  await sleep(200);
  const [takenBefore, memoryBefore] = [taken, residentBytesOf(wrapper.pid)];
  await sleep(1500);
  expect(taken).toBe(takenBefore);
  expect(residentBytesOf(wrapper.pid) - memoryBefore).toBeLessThan(16 * MIB);
  const resumedAt = taken;
  wrapper.stdout.resume();
  await waitFor('flood again', () => taken > resumedAt);
  wrapper.stdin.end();
  await once(wrapper, 'exit');
});

test('a host that stops reading does not keep its signals from being heard', async () => {
  const wrapper = supervise(entry, server('server-that-floods'));
  await once(wrapper.stdout, 'data');
  wrapper.stdout.pause();
  await sleep(300);
  const signalledAt = performance.now();
  wrapper.kill('SIGTERM');
  await once(wrapper, 'exit');
  expect(performance.now() - signalledAt).toBeLessThan(400);
});

test('a server that does not read stops the host, and the wrapper does not grow', async () => {
  const wrapper = supervise(entry, server('server-that-does-not-read'));
  await pidsOf(wrapper);
  const memoryBefore = residentBytesOf(wrapper.pid);
  const chunk = Buffer.alloc(65_536, 'x');
  let sent = 0;
  const flood = () => {
    while (wrapper.stdin.write(chunk)) sent += chunk.length;
    sent += chunk.length;
    wrapper.stdin.once('drain', flood);
  };
  flood();
  await sleep(500);
  const sentBefore = sent;
  await sleep(1000);
  expect(sent).toBe(sentBefore);
  expect(sent).toBeLessThan(4 * MIB);
  expect(residentBytesOf(wrapper.pid) - memoryBefore).toBeLessThan(16 * MIB);
  wrapper.stdin.on('error', () => {});
  wrapper.kill('SIGTERM');
  await once(wrapper, 'exit');
});

/** Nobody reads the wrapper's stderr: what flows there must neither stop nor delay stdout. */
test('1 GiB on stderr that nobody reads delays no answer', { timeout: 60_000 }, async ({ dir }) => {
  const logFile = join(dir, 'server.log');
  const wrapper = supervise(entry, server('server-that-floods-stderr', '1024'), { logFile });
  const delays: number[] = [];
  let flooded = false;
  let answered = () => {};
  wrapper.stdout.on('data', (chunk: Buffer) => {
    flooded ||= chunk.includes('flooded');
    if (chunk.includes('ping')) answered();
  });
  while (!flooded) {
    const askedAt = performance.now();
    const answer = new Promise<void>((resolve) => {
      answered = resolve;
    });
    wrapper.stdin.write('ping\n');
    await answer;
    delays.push(performance.now() - askedAt);
    await sleep(2);
  }
  const memory = residentBytesOf(wrapper.pid);
  wrapper.stdin.end();
  wrapper.stderr.resume();
  await once(wrapper, 'close');
  delays.sort((a, b) => a - b);
  // A bound against a stall; how long it really takes is a figure of the benchmark.
  expect(delays[Math.floor(delays.length * 0.99)]).toBeLessThan(500);
  expect(memory).toBeLessThan(160 * MIB);
  expect(readdirSync(dir).sort()).toEqual(['server.log', 'server.log.1']);
  for (const name of readdirSync(dir)) {
    expect(statSync(join(dir, name)).size).toBeLessThanOrEqual(MIB);
  }
});

test('a host that reads stderr again is told how much it missed', async () => {
  const wrapper = supervise(entry, server('server-that-floods-stderr', '8'));
  await once(wrapper.stdout, 'data');
  wrapper.stdin.end();
  const chunks: Buffer[] = [];
  wrapper.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(wrapper, 'close');
  const text = Buffer.concat(chunks).toString();
  const [, dropped = '0'] = /holdfast: (\d+) bytes of stderr were dropped/.exec(text) ?? [];
  const passed = text.replaceAll(/^holdfast: .*$/gm, '').replaceAll('\n\n', '').length;
  expect(Number(dropped)).toBeGreaterThan(0);
  expect(Number(dropped) + passed).toBeLessThanOrEqual(8 * MIB + 8);
  expect(Number(dropped) + passed).toBeGreaterThan(8 * MIB - 8);
});

function residentBytesOf(pid: number | undefined): number {
  if (process.platform !== 'linux') return 0;
  const [, kib = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) * 1024;
}
