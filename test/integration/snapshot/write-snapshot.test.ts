import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { readSnapshot } from '../../../src/snapshot/read-snapshot.ts';
import type { SnapshotContent } from '../../../src/snapshot/snapshot.ts';
import { writeSnapshot } from '../../../src/snapshot/write-snapshot.ts';
import { addFigure } from '../../helpers/figure.ts';
import { test } from '../../helpers/test.ts';
import { content, NOW, tool } from '../../unit/snapshot/samples.ts';

const at = (ms: number) => new Date(NOW + ms).toISOString();

function scene(dir: string) {
  const file = join(dir, 'store', 'shop', 'greeter', 'tools-cache.json');
  const write = (changes: Partial<SnapshotContent> = {}, options = {}) =>
    writeSnapshot(file, content(changes), { now: NOW + 1000, ...options });
  const read = () => {
    const snapshot = readSnapshot(file);
    if (!snapshot) throw new Error('no snapshot was written');
    const { sha256, ...rest } = snapshot;
    return rest;
  };
  return { file, write, read };
}

test('a first snapshot is private, and leaves nothing else in its folder', async ({ dir }) => {
  const { file, write, read } = scene(dir);
  expect(await write()).toBe('written');
  expect(read()).toEqual(content());
  expect(readdirSync(dirname(file))).toEqual(['tools-cache.json']);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(join(dir, 'store')).mode & 0o777).toBe(0o700);
});

test('the same again renews the age', async ({ dir }) => {
  const { write, read } = scene(dir);
  await write();
  expect(await write({ cachedAt: at(5) })).toBe('unchanged');
  expect(read().cachedAt).toBe(at(5));
});

test('a fetch that began earlier does not replace a later one', async ({ dir }) => {
  const { write, read } = scene(dir);
  await write({ cachedAt: at(5) });
  expect(await write({ cachedAt: at(4), tools: [tool('old')] })).toBe('older');
  expect(read().tools).toEqual(content().tools);
});

test('a fetch does not replace a later one that was written while it waited', async ({ dir }) => {
  const { write, read } = scene(dir);
  await write({ cachedAt: at(3000) });
  expect(await write({ tools: [tool('old')] }, { now: NOW })).toBe('older');
  expect(read().cachedAt).toBe(at(3000));
});

test('[F19] a snapshot from the future is replaced', async ({ dir }) => {
  const { write, read } = scene(dir);
  await write({ cachedAt: '2090-01-01T00:00:00.000Z' });
  expect(await write({ tools: [tool('now')] })).toBe('written');
  expect(read().tools).toEqual([tool('now')]);
});

test('no tools replace some only when that is meant', async ({ dir }) => {
  const { write, read } = scene(dir);
  expect(await write({ tools: [] })).toBe('written');
  await write({ cachedAt: at(1) });
  expect(await write({ cachedAt: at(2), tools: [] })).toBe('empty');
  expect(read().tools).toEqual(content().tools);
  expect(await write({ cachedAt: at(2), tools: [] }, { allowEmpty: true })).toBe('written');
});

const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);

const refused: [string, Partial<SnapshotContent>, string][] = [
  ['2001 tools', { tools: Array.from({ length: 2001 }, (_, i) => tool(`t${i}`)) }, 'too_large'],
  ['2001 prompts', { prompts: Array(2001).fill({ name: 'p' }) }, 'too_large'],
  ['a description of 6 MB', { tools: [tool('a', { description: 'x'.repeat(6e6) })] }, 'too_large'],
  [
    '5 MB of two-byte letters',
    { tools: [tool('a', { description: 'ü'.repeat(3e6) })] },
    'too_large',
  ],
  [
    'a schema 100,000 deep',
    { tools: [tool('a', { inputSchema: { default: deep } })] },
    'too_large',
  ],
  ['a tool without a name', { tools: [tool('')] }, 'invalid'],
  ['a description that is a number', { tools: [tool('a', { description: 1 })] }, 'invalid'],
  ['no time', { cachedAt: 'soon' }, 'invalid'],
];

test.for(refused)('[H9] %s: nothing is written', async ([, changes, answer], { task, dir }) => {
  const { file, write } = scene(dir);
  expect(await write(changes)).toBe(answer);
  expect(existsSync(file)).toBe(false);
  addFigure(task, 1, 'lists that are too large or malformed are not kept');
});

test('[H9] 2000 tools are written', async ({ dir }) => {
  const tools = Array.from({ length: 2000 }, (_, index) => tool(`tool-${index}`));
  const { write, read } = scene(dir);
  expect(await write({ tools })).toBe('written');
  expect(read().tools).toEqual(tools);
});

test.for([Number.NaN, Number.POSITIVE_INFINITY])(
  '[F55] a ttlMs of %d is written as no time to be fresh',
  async (ttlMs, { task, dir }) => {
    const { write, read } = scene(dir);
    expect(await write({ ttlMs })).toBe('written');
    expect(read().ttlMs).toBe(0);
    addFigure(task, 1, '0 stale serves');
  },
);

test('[F53] what is damaged is kept aside once, and replaced', async ({ task, dir }) => {
  const { file, write, read } = scene(dir);
  mkdirSync(dirname(file), { recursive: true });
  for (const damaged of ['first', 'second']) {
    writeFileSync(file, damaged);
    expect(await write()).toBe('written');
    expect(read()).toEqual(content());
  }
  expect(readFileSync(`${file}.corrupt`, 'utf8')).toBe('first');
  addFigure(task, 2, 'damaged files replaced, the first kept aside');
});

test('[F54] what a writer that died left behind goes with the next write', async ({ dir }) => {
  const { file, write } = scene(dir);
  await write();
  writeFileSync(join(dirname(file), '.tools-cache.json.tmp-0123456789ab'), '{"version"');
  writeFileSync(join(dirname(file), '.other.json.tmp-0123456789ab'), 'of somebody else');
  await write({ cachedAt: at(1) });
  expect(readdirSync(dirname(file)).sort()).toEqual([
    '.other.json.tmp-0123456789ab',
    'tools-cache.json',
  ]);
});
