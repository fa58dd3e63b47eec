import { expect, test } from 'vitest';
import { formatSnapshot, parseSnapshot } from '../../../src/snapshot/parse-snapshot.ts';
import { addFigure } from '../../helpers/figure.ts';
import { content, tool } from './samples.ts';

const text = formatSnapshot(content());
const whole = parseSnapshot(text);

test('what was written is read again, keys in their order', () => {
  const { sha256, ...rest } = whole as { sha256: string };
  expect(JSON.stringify(rest)).toBe(JSON.stringify(content()));
  expect(sha256).toMatch(/^[0-9a-f]{64}$/);
});

test('[F53] a snapshot cut off at any byte is no snapshot', ({ task }) => {
  const bytes = Buffer.from(text);
  // the last byte is a line end, which nothing depends on
  for (let length = 0; length < bytes.length - 1; length++) {
    expect(parseSnapshot(bytes.subarray(0, length).toString('utf8'))).toBeTypeOf('string');
  }
  addFigure(task, bytes.length - 1, 'cuts: 0 crashes, 0 wrong tools');
});

test('[F53] a snapshot with any bit flipped is no snapshot, or says the same', ({ task }) => {
  const bytes = Buffer.from(text);
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const damaged = Buffer.from(bytes);
    damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const parsed = parseSnapshot(damaged.toString('utf8'));
    if (typeof parsed !== 'string') expect(parsed).toEqual(whole);
  }
  addFigure(task, bytes.length * 8, 'flipped bits: 0 crashes, 0 wrong tools');
});

test.each([
  ['indented', JSON.stringify(JSON.parse(text), null, 2)],
  [
    'with the line ends of Windows',
    JSON.stringify(JSON.parse(text), null, 2).replaceAll('\n', '\r\n'),
  ],
  [
    'with the digest in front',
    JSON.stringify({ sha256: JSON.parse(text).sha256, ...JSON.parse(text) }),
  ],
])('a snapshot that a formatter left %s is still whole', (_, formatted) => {
  expect(parseSnapshot(formatted)).toEqual(whole);
});

test('a file that has only version, tools and cachedAt is a snapshot', () => {
  const seed = { version: '1.0.0', tools: [tool('greet')], cachedAt: '2026-02-14T00:00:00Z' };
  expect(parseSnapshot(JSON.stringify({ ...seed, note: 'not ours' }))).toEqual(seed);
});

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const withSchema = (schema: string) =>
  `{"version":"1","cachedAt":"x","tools":[{"name":"a","inputSchema":{"default":${schema}}}]}`;
const plain = (changes: object) =>
  JSON.stringify({ version: '1', cachedAt: 'x', tools: [tool('a')], ...changes });

test.for([
  ['empty', '', 'not JSON'],
  ['text', 'tools', 'not JSON'],
  ['an array', '[]', 'malformed'],
  ['null', 'null', 'malformed'],
  ['without tools', plain({ tools: undefined }), 'malformed'],
  ['of tools that are no list', plain({ tools: { length: 1 } }), 'malformed'],
  ['of a tool that is null', plain({ tools: [null] }), 'malformed'],
  ['of a tool whose name is a number', plain({ tools: [tool('a', { name: 1 })] }), 'malformed'],
  ['of a tool without a schema', plain({ tools: [{ name: 'a' }] }), 'malformed'],
  [
    'of a tool described by a list',
    plain({ tools: [tool('a', { description: [] })] }),
    'malformed',
  ],
  ['of a version that is a number', plain({ version: 1 }), 'malformed'],
  ['of no time', plain({ cachedAt: null }), 'malformed'],
  ['ours without its digest', plain({ fingerprint: 'f' }), 'malformed'],
  ['of an unknown era', plain({ era: 'future', sha256: 'x' }), 'malformed'],
  [
    'with its tools said twice',
    text.replace('"tools":', '"tools":[],"tools":[],"x":'),
    'changed after it was written',
  ],
  [
    'with other tools at its end',
    text.replace(/}\s*$/, ',"tools":[]}'),
    'changed after it was written',
  ],
  ['of another digest', plain({ sha256: '0'.repeat(64) }), 'changed after it was written'],
  ['of a digest that is a list', plain({ sha256: ['0'] }), 'changed after it was written'],
  ['of 2001 tools', plain({ tools: Array(2001).fill(tool('a')) }), 'too large'],
  ['of a schema 300 deep', withSchema(nested(300)), 'too large'],
  ['of a schema 100,000 deep', withSchema(nested(100_000)), 'too large'],
])('[F53] a text that is %s is no snapshot', ([, hostile = '', problem], { task }) => {
  expect(parseSnapshot(hostile)).toBe(problem);
  addFigure(task, 1, 'hostile texts read as missing');
});

test('[H9] brackets in a string are no depth', () => {
  const description = '[{"\\'.repeat(1000);
  expect(parseSnapshot(plain({ tools: [tool('a', { description })] }))).toMatchObject({
    tools: [{ description }],
  });
});

test('[F53] a key named __proto__ changes no prototype', ({ task }) => {
  const hostile =
    '{"__proto__":{"polluted":1},"version":"1","cachedAt":"x","tools":[{"name":"a","inputSchema":{"__proto__":{"polluted":1}}}]}';
  const parsed = parseSnapshot(hostile) as object;
  expect(Object.keys(parsed)).toEqual(['version', 'cachedAt', 'tools']);
  expect('polluted' in parsed).toBe(false);
  expect('polluted' in {}).toBe(false);
  addFigure(task, 2, '0 prototypes changed');
});

test('[H9] tools of the same name are kept as the server said them', () => {
  const tools = [tool('a'), tool('a', { description: 'another' })];
  expect(parseSnapshot(formatSnapshot(content({ tools })))).toMatchObject({ tools });
});
