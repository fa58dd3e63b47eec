import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'vitest';
import { Outbox } from '../../../../src/supervisor/lines/outbox.ts';
import { openShortWay } from '../../../../src/supervisor/streams/write-now.ts';
import { addFigure } from '../../../helpers/figure.ts';
import { test } from '../../../helpers/test.ts';

const KIB = 1024;

/** A reader that begins late, so that its pipe is full by then. */
const LATE = ['-c', 'sleep 0.2; exec cat'];

/** Lines of all sizes, some of them in several pieces. */
function lineAt(index: number): Buffer[] {
  const text = `${index} ${'x'.repeat((index * 7919) % (index % 50 === 0 ? 300 * KIB : 600))}\n`;
  const line = Buffer.from(text);
  const cutAt = index % 3 === 0 ? Math.floor(line.length / 2) : line.length;
  return [line.subarray(0, cutAt), Buffer.from(line.subarray(cutAt))];
}

test('[F34] what a full pipe does not take at once arrives later, whole and in order', async ({
  task,
}) => {
  const reader = spawn('/bin/sh', LATE, { stdio: ['pipe', 'pipe', 'ignore'] });
  const heard = buffer(reader.stdout);
  let drained = 0;
  const outbox = new Outbox(reader.stdin, () => drained++);
  const lines = Array.from({ length: 2000 }, (_, index) => lineAt(index));
  let fulls = 0;
  for (const [index, line] of lines.entries()) {
    outbox.write(line);
    if (outbox.isFull) fulls += 1;
    if (index % 10 === 0) await turn();
  }
  await outbox.whenWritten();
  outbox.end();
  const sent = Buffer.concat(lines.flat());
  expect((await heard).equals(sent)).toBe(true);
  expect([fulls > 0, drained > 0, outbox.takenBytes]).toEqual([true, true, sent.length]);
  addFigure(task, lines.length, '0 lines lost or out of order');
});

test('what a pipe takes is written at once, and counted', async () => {
  const reader = spawn('cat', { stdio: ['pipe', 'pipe', 'ignore'] });
  const outbox = new Outbox(reader.stdin);
  outbox.write([Buffer.from('a\n')]);
  outbox.flush();
  expect([outbox.waitingBytes, outbox.takenBytes]).toEqual([0, 2]);
  expect(String(await once(reader.stdout, 'data'))).toBe('a\n');
  reader.stdin.end();
});

test('a descriptor that its stream has closed is not written to', async () => {
  const reader = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] });
  const writeNow = openShortWay(reader.stdin);
  expect(writeNow?.([Buffer.from('a')])).toBe(1);
  reader.stdin.destroy();
  expect(writeNow?.([Buffer.from('b')])).toBe(0);
  await once(reader, 'exit');
});
