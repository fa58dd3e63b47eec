import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { RunRecord } from '../../../src/control/record/run-record.ts';
import { askRun } from '../../../src/control/socket/ask-run.ts';
import { kill, test } from './published.ts';

const LIMIT = { timeoutMs: 10_000 };
const unreachable = expect.objectContaining({ code: 'CONTROL_UNREACHABLE' });

/** Says `text` to a wrapper without ending, and gives all that comes back. */
async function say({ socket = '' }: RunRecord, text: string | Buffer): Promise<string> {
  const client = connect(socket);
  client.on('error', () => {});
  client.write(text);
  const chunks: Buffer[] = [];
  client.on('data', (chunk: Buffer) => chunks.push(chunk));
  await new Promise((resolve) => client.once('close', resolve));
  return Buffer.concat(chunks).toString('utf8');
}

async function connected({ socket = '' }: RunRecord): Promise<Socket> {
  const client = connect(socket).on('error', () => {});
  await once(client, 'connect');
  return client;
}

test('status, restart and stop are answered with the record and the result', async ({ start }) => {
  const { process: wrapper, record } = await start();
  expect(await askRun(record, 'status', LIMIT)).toEqual({ ok: true, record });
  const result = { restarted: true };
  expect(await askRun(record, 'restart', LIMIT)).toEqual({ ok: true, record, result });
  const exit = once(wrapper, 'exit');
  expect(await askRun(record, 'stop', LIMIT)).toEqual({ ok: true, record });
  expect(await exit).toEqual([0, null]);
  expect(existsSync(record.socket ?? '')).toBe(false);
});

test('what the wrapper cannot do is answered with its true cause', async ({ start }) => {
  const { record } = await start({ restart: 'fails' });
  expect(await askRun(record, 'restart', LIMIT)).toEqual({
    ok: false,
    error: {
      code: 'CHILD_FAILED',
      message: 'Could not restart: No module named `x`',
      hint: 'Install `x`',
    },
  });
});

test('a result that no JSON can hold is answered as a failure', async ({ start }) => {
  const { record } = await start({ restart: 'gives nonsense' });
  expect(await askRun(record, 'restart', LIMIT)).toMatchObject({ error: { code: 'INTERNAL' } });
});

const GARBAGE: [string, string | Buffer][] = [
  ['an empty line', '\n'],
  ['text', 'hello\n'],
  ['bytes', Buffer.from([0, 255, 254, 10])],
  ['an unknown action', '{"action":"delete"}\n'],
  ['a line of one byte more than 64 KB', 'x'.repeat(65_537)],
];

test('[H25] garbage is answered with an error, and the next client with the truth', async ({
  start,
}) => {
  const { record } = await start();
  for (const [what, text] of GARBAGE) {
    const { ok, error } = JSON.parse(await say(record, text));
    expect({ what, ok, code: error.code }).toEqual({ what, ok: false, code: 'USAGE' });
    expect(await askRun(record, 'status', LIMIT)).toEqual({ ok: true, record });
  }
  await say(record, 'x'.repeat(10_000_000)); // is cut off: it may or may not see the answer
  expect(await askRun(record, 'status', LIMIT)).toEqual({ ok: true, record });
});

test('a request that comes byte by byte, or with more behind it, is answered once', async ({
  start,
}) => {
  const { record } = await start();
  const client = await connected(record);
  for (const byte of '{"action":"status"}\n') {
    client.write(byte);
    await sleep(1);
  }
  expect(JSON.parse(String((await once(client, 'data'))[0]))).toEqual({ ok: true, record });
  const twice = '{"action":"status"}\n{"action":"status"}\n';
  expect((await say(record, twice)).match(/\n/g)).toHaveLength(1);
});

test('a client that never asks, or asks a byte a second, is told so after 5 s', async ({
  start,
}) => {
  const { record } = await start();
  const slow = await connected(record);
  const timer = setInterval(() => slow.write('x'), 1000);
  const startedAt = performance.now();
  const answers = await Promise.all([say(record, ''), once(slow, 'data').then(String)]);
  clearInterval(timer);
  expect(Math.abs(performance.now() - startedAt - 5000)).toBeLessThan(1500);
  for (const answer of answers)
    expect(JSON.parse(answer).error.message).toBe('No whole line came within 5000 ms');
});

test('eight clients at most are heard; the ninth is told, and a place is free when one leaves', async ({
  start,
}) => {
  const { record } = await start();
  const clients = await Promise.all(Array.from({ length: 8 }, () => connected(record)));
  expect(await askRun(record, 'status', LIMIT)).toMatchObject({ error: { code: 'CONTROL_BUSY' } });
  clients[0]?.destroy();
  await expect.poll(async () => (await askRun(record, 'status', LIMIT)).ok).toBe(true);
  for (const client of clients) client.destroy();
});

test('clients that leave while the wrapper works for them hold no place', async ({ start }) => {
  const { record } = await start({ restart: 'hangs' });
  for (let round = 0; round < 24; round++) {
    const client = await connected(record);
    client.end('{"action":"restart"}\n');
    client.resume();
    await once(client, 'close');
  }
  expect(await askRun(record, 'status', LIMIT)).toEqual({ ok: true, record });
});

test('a client that waits is let go when the wrapper ends', async ({ start }) => {
  const { process: wrapper, record } = await start({ restart: 'hangs' });
  const asked = askRun(record, 'restart', LIMIT);
  await sleep(100);
  wrapper.stdin?.end();
  expect(await asked).toMatchObject({ ok: false, error: { code: 'CONTROL_UNREACHABLE' } });
});

test('who asks a wrapper that hangs, is dead or ended without an answer, is told in time', async ({
  start,
}) => {
  const { process: wrapper, record } = await start({ restart: 'hangs' });
  const startedAt = performance.now();
  await expect(askRun(record, 'restart', { timeoutMs: 300 })).rejects.toThrow(unreachable);
  expect(performance.now() - startedAt).toBeLessThan(1300);
  wrapper.kill('SIGSTOP');
  await expect(askRun(record, 'status', { timeoutMs: 300 })).rejects.toThrow(unreachable);
  const asked = expect(askRun(record, 'restart', LIMIT)).rejects.toThrow(unreachable);
  await kill(wrapper);
  await asked;
  await expect(askRun(record, 'status', LIMIT)).rejects.toThrow(unreachable);
});

test('[H25] an answer that is none, and a socket of another user, are refused', async ({
  dir,
  start,
}) => {
  const { record } = await start();
  const uid = (process.getuid?.() ?? 0) + 1;
  await expect(askRun(record, 'status', { ...LIMIT, uid })).rejects.toThrow(unreachable);
  for (const answer of ['{}\n', 'x'.repeat(2_000_000), '{"ok":true,"record":{"pid":1}}\n', '']) {
    const socket = join(dir, `${record.pid}-${record.startTime}.sock`);
    const server = createServer((client) =>
      client
        .on('error', () => {})
        .resume()
        .end(answer),
    ).listen(socket);
    await once(server, 'listening');
    await expect(askRun({ ...record, socket }, 'status', LIMIT)).rejects.toThrow(unreachable);
    server.close();
    await once(server, 'close');
  }
});
