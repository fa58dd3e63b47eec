import { mkdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { makeServerStore, serverStorePath } from '../../../src/environment/store.ts';
import { storeRoot } from '../../../src/lib/store-root.ts';
import { test } from '../../helpers/test.ts';

const uid = process.getuid?.();

test('[F20] the store lies where the environment says', () => {
  const rows: [NodeJS.Platform, NodeJS.ProcessEnv, string][] = [
    ['linux', { HOLDFAST_STORE: '/s', HOME: '/home/a' }, '/s'],
    ['linux', { XDG_CACHE_HOME: '/c', HOME: '/home/a' }, '/c/claude-mcp-venvs'],
    ['linux', { XDG_CACHE_HOME: 'c', HOME: '/home/a' }, '/home/a/.cache/claude-mcp-venvs'],
    ['darwin', { HOME: '/Users/a b' }, '/Users/a b/.cache/claude-mcp-venvs'],
    ['win32', { LOCALAPPDATA: '/l', USERPROFILE: '/u' }, '/l/claude-mcp-venvs'],
    ['win32', { USERPROFILE: '/u' }, '/u/.cache/claude-mcp-venvs'],
  ];
  for (const [platform, env, expected] of rows) expect(storeRoot({ platform, env })).toBe(expected);
});

for (const env of [{}, { HOME: '' }, { HOME: 'home' }, { HOME: '/' }, { HOLDFAST_STORE: 'x' }]) {
  test(`[F20] ${JSON.stringify(env)} is refused`, () => {
    expect(() => storeRoot({ platform: 'linux', env })).toThrow(
      expect.objectContaining({ code: 'STORE_UNUSABLE' }),
    );
  });
}

test('[H23] no name leaves the store, and no two names share a folder', () => {
  const names = ['..', '.', 'a/b', '../x', 'a b', 'é', 'e', '-rf', '$(x)', 'a'.repeat(300), 'a\nb'];
  const paths = names.map((name) => serverStorePath('/s', name, 'server'));
  expect(new Set(paths).size).toBe(names.length);
  for (const path of paths) expect(path).toMatch(/^\/s\/[\w-][\w.-]*\/server$/);
});

for (const umask of [0o000, 0o077, 0o777]) {
  test(`[F20] with umask ${umask.toString(8)} every folder of the store is 0700`, ({ dir }) => {
    const root = join(dir, 'store');
    const before = process.umask(umask);
    try {
      makeServerStore(join(root, 'shop', 'greet'), root, uid);
    } finally {
      process.umask(before);
    }
    for (const path of [root, join(root, 'shop'), join(root, 'shop', 'greet')]) {
      expect(statSync(path).mode % 0o1000).toBe(0o700);
    }
  });
}

test("[H3] a store that is a link to somebody's directory, or another user's, is refused", ({
  dir,
}) => {
  const root = join(dir, 'store');
  mkdirSync(join(root, 'shop'), { recursive: true });
  mkdirSync(join(dir, 'theirs'));
  symlinkSync(join(dir, 'theirs'), join(root, 'shop', 'greet'));
  const unusable = expect.objectContaining({ code: 'STORE_UNUSABLE' });
  expect(() => makeServerStore(join(root, 'shop', 'greet'), root, uid)).toThrow(unusable);
  expect(() => makeServerStore(join(root, 'shop', 'x'), root, (uid ?? 0) + 1)).toThrow(unusable);
});
