import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { absolutePath, childPath } from '../../../../src/lib/files/child-path.ts';

test('a child of a folder has the path that `join` gives', () => {
  expect(childPath('/a/b', 'c', 'd.json')).toBe(join('/a/b', 'c', 'd.json'));
});

test.each([
  '/a/b',
  '/a/.venv/..b/c.',
  '/a/./b',
  '/a/../b',
  '/a//b',
  '/a/b/',
  '/a/b/.',
  '/a/b/..',
  '/..',
  '/.',
  '//a',
  '/',
  '',
  '.',
  'a',
  '../a',
])('`%s` becomes what `resolve` makes of it', (path) => {
  expect(absolutePath('/x/y', path)).toBe(resolve('/x/y', path));
});
