import { expect, test } from 'vitest';
import { keep, type Line } from '../../../../src/supervisor/lines/line.ts';
import { LineReader } from '../../../../src/supervisor/lines/line-reader.ts';

const PATHS = [Number.POSITIVE_INFINITY, 0];

function read(input: string | Buffer, scanAboveBytes?: number): Line[] {
  const lines: Line[] = [];
  const reader = new LineReader((line) => lines.push(line), scanAboveBytes);
  reader.push(Buffer.from(input));
  reader.end();
  return lines;
}

const NO_JSON = { kind: 'junk', why: 'not_json' };
const NO_OBJECT = { kind: 'junk', why: 'not_object' };

test.each([
  ['\n', { kind: 'blank' }],
  [' \t\r\n', { kind: 'blank' }],
  ['[]\n', { kind: 'batch' }],
  [' [{"id":1,"method":"a"},["]"]] \r\n', { kind: 'batch' }],
  ['[INFO] ready\n', NO_JSON],
  ['Listening on stdio\n', NO_OBJECT],
  ['"text"\n', NO_OBJECT],
  ['\ufeff{"id":1,"method":"a"}\n', NO_OBJECT],
  ['\u2028{"id":1,"method":"a"}\n', NO_OBJECT],
  ['{"id":1,"method":"a"}\u2028\n', NO_JSON],
  ['{"id":1,"method":"a"}\u0000\n', NO_JSON],
  ['{"id":1,"method":"a"}{}\n', NO_JSON],
  ['{"id":1,"method":"a"}}\n', NO_JSON],
  ['{"id":1,"method":"a",}\n', NO_JSON],
  ['{"id":1,,"method":"a"}\n', NO_JSON],
  ['{"id":1 "method":"a"}\n', NO_JSON],
  ['{"id" 1,"method":"a"}\n', NO_JSON],
  ['{"id":,"method":"a"}\n', NO_JSON],
  ['{id:1}\n', NO_JSON],
  ['{"i\\d":1}\n', NO_JSON],
  ['{"id":1,"result":{"a":[}]}\n', NO_JSON],
  ['{"id":1,"result":{"a":\u0000}}\n', NO_JSON],
  ['{"id":1,"method":"a"\n', NO_JSON],
  ['{"id":null,"error":{}}\n', { kind: 'junk', why: 'bad_id' }],
  ['{"id":{},"method":"a"}\n', { kind: 'junk', why: 'bad_id' }],
  ['{"method":7}\n', { kind: 'junk', why: 'bad_method' }],
  ['{"__proto__":{"id":1,"method":"a"}}\n', { kind: 'junk', why: 'empty' }],
  ['{"id":1}\n', { kind: 'junk', why: 'no_result' }],
  ['{"result":{"id":2},"jsonrpc":"2.0","id":1}\n', { kind: 'response', id: '1', isError: false }],
  ['{"id":1,"id":"1","error":{}}\n', { kind: 'response', id: '"1"', isError: true }],
  ['{"id":1e400,"error":null,"result":0}\n', { kind: 'response', id: '1e400', isError: false }],
])('%j is %o on both paths', (input, glance) => {
  expect(PATHS.flatMap((above) => read(input, above)).map((line) => line.glance)).toEqual([
    glance,
    glance,
  ]);
});

test('[F38] text between messages is junk and changes nothing else', () => {
  const kinds = read('loading…\n{"method":"a"}\n\nTraceback:\n{"id":1,"result":0}').map(
    ({ glance, terminated }) => [glance.kind, terminated],
  );
  expect(kinds).toEqual([
    ['junk', true],
    ['notification', true],
    ['blank', true],
    ['junk', true],
    ['response', false],
  ]);
});

test('[F37] a hundred thousand empty lines are blank lines', () => {
  const lines = read(Buffer.alloc(100_000, '\n'));
  expect(new Set(lines.map((line) => line.glance.kind))).toEqual(new Set(['blank']));
  expect(lines.length).toBe(100_000);
});

test.each(PATHS)('[H13] a hundred thousand brackets in a row are no obstacle (%d)', (above) => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  const [line] = read(`{"result":${deep},"id":5}\n`, above);
  expect(line?.glance).toEqual({ kind: 'response', id: '5', isError: false });
});

test('[H13] bytes that are no UTF-8 do not hide a message', () => {
  const [head, tail] = ['{"id":1,"method":"a', '","params":{}}\n'].map((text) => Buffer.from(text));
  const input = Buffer.concat([head ?? '', Buffer.from([0xff, 0xc3]), tail ?? ''] as Buffer[]);
  const seen = PATHS.flatMap((above) => read(input, above)).map(({ glance }) => glance);
  expect(seen).toMatchObject([
    { kind: 'request', id: '1', method: 'a\ufffd\ufffd' },
    { kind: 'request', id: '1', method: 'a\ufffd\ufffd' },
  ]);
});

test('a line of a megabyte that comes byte by byte is held in few pieces', () => {
  const input = Buffer.from(`{"result":"${'a\\"'.repeat(350_000)}","id":"late"}\n`);
  const lines: Line[] = [];
  const reader = new LineReader((line) => lines.push(line));
  for (let at = 0; at < input.length; at++) reader.push(Buffer.from([input[at] ?? 0]));
  expect(lines.map(({ glance }) => glance)).toEqual([
    { kind: 'response', id: '"late"', isError: false },
  ]);
  expect(lines[0]?.chunks.length).toBeLessThan(100);
  expect(Buffer.concat(lines[0]?.chunks ?? []).equals(input)).toBe(true);
});

test('an id or a tool name beyond 64 KiB is none', () => {
  const long = 'x'.repeat(70_000);
  const [first, second] = read(
    `{"id":"${long}","result":0}\n{"id":1,"method":"tools/call","params":{"name":"${long}"}}\n`,
  );
  expect(first?.glance).toEqual({ kind: 'junk', why: 'bad_id' });
  expect(second?.call()).toEqual({ name: undefined, progressToken: undefined });
});

test('a line inside one chunk is not copied, and a kept one does not pin the chunk', () => {
  const chunk = Buffer.alloc(60_000, '{"id":1,"method":"a","params":{"b":2}}\n');
  const lines: Line[] = [];
  new LineReader((line) => lines.push(line)).push(chunk);
  const [line] = lines;
  const kept = line && keep(line);
  expect(line?.chunks[0]?.buffer).toBe(chunk.buffer);
  expect(kept?.chunks.map(({ buffer }) => buffer.byteLength)).toEqual([line?.bytes]);
  expect(kept?.glance).toEqual(line?.glance);
  expect(kept?.parse()).toEqual({ id: 1, method: 'a', params: { b: 2 } });
});

test.each(PATHS)('a lean line has lost its parsed params, and nothing else (%d)', (above) => {
  const text = '{"id":1,"method":"a","params":{"name":"b","_meta":{"progressToken":2}}}\n';
  const [line] = read(text, above);
  const lean = line?.lean();
  expect(lean?.glance).toEqual({ kind: 'request', id: '1', method: 'a', params: undefined });
  expect(lean?.chunks).toBe(line?.chunks);
  expect([lean?.bytes, lean?.terminated]).toEqual([line?.bytes, true]);
  expect(lean?.parse()).toEqual(JSON.parse(text));
});

test('what no line break ends is counted until it ends', () => {
  const reader = new LineReader(() => {});
  reader.push(Buffer.from('{}\n{"a'));
  reader.push(Buffer.from('b'));
  const heldBytes = reader.heldBytes;
  reader.end();
  expect([heldBytes, reader.heldBytes]).toEqual([4, 0]);
});
