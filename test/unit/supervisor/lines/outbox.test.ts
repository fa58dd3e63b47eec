import { Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Outbox } from '../../../../src/supervisor/lines/outbox.ts';

/** A sink that notes what it is given at once, and takes it when it is told to. */
class Sink extends Writable {
  readonly writes: string[][] = [];
  take: () => void = () => {};

  override _write(chunk: Buffer, _: string, taken: () => void): void {
    this.writes.push([chunk.toString()]);
    this.take = taken;
  }

  override _writev(chunks: { chunk: Buffer }[], taken: () => void): void {
    this.writes.push(chunks.map(({ chunk }) => chunk.toString()));
    this.take = taken;
  }
}

const KIB = 1024;

test('lines of one turn leave in one write, and neighbours in memory as one piece', async () => {
  const sink = new Sink();
  const outbox = new Outbox(sink);
  const chunk = Buffer.from('one\ntwo\nthree\n');
  outbox.write([chunk.subarray(0, 4)]);
  outbox.write([chunk.subarray(4, 8)]);
  outbox.write([Buffer.from('between\n'), chunk.subarray(8)]);
  expect(sink.writes).toEqual([]);
  await turn();
  expect(sink.writes).toEqual([['one\ntwo\n', 'between\n', 'three\n']]);
});

test('what lies side by side in the wrong order stays in the order of writing', () => {
  const sink = new Sink();
  const outbox = new Outbox(sink);
  const chunk = Buffer.from('one\ntwo\n');
  outbox.write([chunk.subarray(4)]);
  outbox.write([chunk.subarray(0, 4)]);
  outbox.flush();
  expect(sink.writes).toEqual([['two\n', 'one\n']]);
});

test('each turn has a write of its own', async () => {
  const sink = new Sink();
  const outbox = new Outbox(sink);
  for (const line of ['a\n', 'b\n']) {
    outbox.write([Buffer.from(line)]);
    await turn();
    sink.take();
  }
  expect(sink.writes).toEqual([['a\n'], ['b\n']]);
});

test('a sink that is behind is full, and says so when it has room again', async () => {
  const sink = new Sink();
  let drained = 0;
  const outbox = new Outbox(sink, () => drained++);
  outbox.write([Buffer.alloc(256 * KIB)]);
  expect(outbox.isFull).toBe(false);
  outbox.write([Buffer.alloc(1)]);
  expect([outbox.isFull, outbox.waitingBytes]).toEqual([true, 256 * KIB + 1]);
  outbox.flush();
  await turn();
  expect([outbox.isFull, drained]).toEqual([true, 0]);
  sink.take();
  await turn();
  expect([outbox.isFull, outbox.waitingBytes, drained]).toEqual([false, 1, 1]);
});

test('what a sink refuses at once counts as not taken, and what it took before as taken', async () => {
  const refusals = [null, new Error('write EPIPE')];
  const sink = new Writable({ write: (_, __, taken) => taken(refusals.shift()) });
  const outbox = new Outbox(sink);
  for (const text of ['taken\n', 'refused\n', 'late\n']) {
    outbox.write([Buffer.from(text)]);
    await turn();
  }
  expect(outbox.takenBytes).toBe('taken\n'.length);
});

test.each([
  ['closes', (sink: Sink) => sink.destroy()],
  ['breaks', (sink: Sink) => sink.destroy(new Error('write EPIPE'))],
  ['ends', (sink: Sink) => sink.end()],
])('a sink that %s swallows what is written, and holds nobody back', async (_, stop) => {
  const sink = new Sink();
  let drained = 0;
  const outbox = new Outbox(sink, () => drained++);
  outbox.write([Buffer.alloc(300 * KIB)]);
  stop(sink);
  expect([outbox.isFull, outbox.waitingBytes]).toEqual([false, 0]);
  await turn();
  outbox.write([Buffer.alloc(300 * KIB)]);
  outbox.flush();
  expect([outbox.isFull, sink.writes, drained]).toEqual([false, [], 1]);
});
