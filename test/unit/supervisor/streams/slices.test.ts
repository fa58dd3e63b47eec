import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Slices } from '../../../../src/supervisor/streams/slices.ts';

const FLOOD = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 251));

function sliced() {
  const taken: Buffer[] = [];
  const slices = new Slices((slice) => taken.push(slice));
  const stream = new PassThrough({ highWaterMark: 1024 * 1024 });
  slices.read(stream);
  return { taken, slices, stream };
}

test('a little is given at once', () => {
  const { taken, stream } = sliced();
  stream.write('line\n');
  expect(Buffer.concat(taken).toString()).toBe('line\n');
});

test('a flood is given slice by slice, with a turn of the loop between, and holds its stream', async () => {
  const { taken, stream } = sliced();
  stream.write(FLOOD);
  stream.write('behind it');
  expect(taken).toEqual([]);
  expect(stream.isPaused()).toBe(true);
  const sizes: number[] = [];
  while (stream.isPaused()) {
    await turn();
    sizes.push(taken.length);
  }
  expect(sizes.slice(0, 3)).toEqual([1, 2, 3]);
  await turn();
  expect(Buffer.concat(taken).equals(Buffer.concat([FLOOD, Buffer.from('behind it')]))).toBe(true);
});

test('a flush gives all that was read, in order and once', async () => {
  const { taken, slices, stream } = sliced();
  stream.write(FLOOD);
  slices.flush();
  expect(Buffer.concat(taken).equals(FLOOD)).toBe(true);
  await turn();
  expect(Buffer.concat(taken).length).toBe(FLOOD.length);
  expect(stream.isPaused()).toBe(false);
});
