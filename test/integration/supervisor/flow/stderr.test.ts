import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { addFigure } from '../../../helpers/figure.ts';
import { test } from '../../../helpers/test.ts';
import { residentBytesOf, server } from '../drive/processes.ts';
import { bundledSupervisor } from '../drive/supervised.ts';

const MIB = 1024 * 1024;
const supervisor = bundledSupervisor();

/** Nobody reads the wrapper's stderr: what flows there must neither stop nor delay stdout. */
test('[F36] a flood on stderr that nobody reads delays no answer', { timeout: 120_000 }, async ({
  task,
  dir,
}) => {
  const logFile = join(dir, 'server.log');
  const host = supervisor.host(server('flow/server-that-floods-stderr'), { logFile });
  host.wrapper.stderr.removeAllListeners('data').pause();
  await host.initialize();
  const flood = host.post('tools/call', { name: 'flood', arguments: { mebibytes: 64 } });
  const delays: number[] = [];
  while (host.answersTo(flood).length === 0) {
    const askedAt = performance.now();
    const id = host.post('ping');
    await new Promise<void>((resolve) => {
      const look = () => (host.answersTo(id).length > 0 ? resolve() : setImmediate(look));
      look();
    });
    delays.push(performance.now() - askedAt);
    await sleep(2);
  }
  const memory = residentBytesOf(host.wrapper.pid);
  host.wrapper.stderr.resume();
  await host.close();
  delays.sort((one, other) => one - other);
  const p99 = delays[Math.floor(delays.length * 0.99)] ?? Number.NaN;
  const p50 = delays[delays.length >> 1]?.toFixed(1);
  addFigure(task, delays.length, `answers p50 ${p50} ms, p99 ${p99.toFixed(1)} ms under a flood`);
  // against a stall; how long it takes on a quiet machine is a figure of the benchmark
  expect(p99).toBeLessThan(500);
  expect(memory).toBeLessThan(160 * MIB);
  expect(readdirSync(dir).sort()).toEqual(['server.log', 'server.log.1']);
  for (const name of readdirSync(dir))
    expect(statSync(join(dir, name)).size).toBeLessThanOrEqual(MIB);
});

test('a host that reads stderr again is told how much it missed', async () => {
  const host = supervisor.host(server('flow/server-that-floods-stderr'));
  host.wrapper.stderr.removeAllListeners('data').pause();
  await host.initialize();
  await host.call('flood', { mebibytes: 8 });
  const chunks: Buffer[] = [];
  host.wrapper.stderr.on('data', (chunk: Buffer) => chunks.push(chunk)).resume();
  await host.close();
  const text = Buffer.concat(chunks).toString();
  const notes = [...text.matchAll(/holdfast: (\d+) bytes of stderr were dropped/g)];
  const dropped = notes.reduce((sum, [, bytes]) => sum + Number(bytes), 0);
  const passed = text.replaceAll(/^holdfast: .*$/gm, '').replaceAll('\n\n', '').length;
  expect(dropped).toBeGreaterThan(0);
  expect(dropped + passed).toBeLessThanOrEqual(8 * MIB + 8);
  expect(dropped + passed).toBeGreaterThan(8 * MIB - 8);
});
