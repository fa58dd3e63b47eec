import { chmodSync, mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import {
  closeStore,
  makeServerStore,
  serverStorePath,
  verifyStore,
} from '../../../src/environment/store.ts';
import { storeRoot } from '../../../src/lib/store-root.ts';
import { addFigure } from '../../helpers/figure.ts';
import { test } from '../../helpers/test.ts';

const uid = process.getuid?.();

test('[F20] whatever HOME and the umask are, a store is private or refused', ({ task, dir }) => {
  const made = join(dir, 'made');
  mkdirSync(made);
  symlinkSync(made, join(dir, 'link'));
  const usable = [
    'plain',
    'with space',
    'new\nline',
    '\u{1f600}',
    '\u00e9',
    'link',
    '$(x)',
    "it's",
  ];
  const refused = [undefined, '', 'relative', '/', '/proc/nobody'];
  const umasks = [0o000, 0o077, 0o777];
  const before = readdirSync(process.cwd());
  const make = (HOME: string | undefined) => {
    const root = storeRoot({ platform: 'linux', env: { HOME, XDG_CACHE_HOME: 'cache' } });
    makeServerStore(join(root, 'shop', 'greet'), root, uid);
    return [root, join(root, 'shop'), join(root, 'shop', 'greet', 'envs')];
  };
  for (const umask of umasks) {
    const kept = process.umask(umask);
    try {
      for (const name of usable) {
        const folders = make(join(dir, name === 'link' ? 'link' : `${name}-${umask}`));
        expect(folders.map((folder) => statSync(folder).mode & 0o777)).toEqual(
          Array(3).fill(0o700),
        );
      }
      for (const home of refused)
        expect(() => make(home)).toThrow(expect.objectContaining({ code: 'STORE_UNUSABLE' }));
    } finally {
      process.umask(kept);
    }
  }
  expect(readdirSync(process.cwd())).toEqual(before);
  const n = (usable.length + refused.length) * umasks.length;
  addFigure(task, n, '0 stray files, 0 folders wider than 0700');
});

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

test('[H23] no name leaves the store, and no two names share a folder', ({ task }) => {
  const names = ['..', '.', 'a/b', '../x', 'a b', 'é', 'e', '-rf', '$(x)', 'a'.repeat(300), 'a\nb'];
  const paths = names.map((name) => serverStorePath('/s', name, 'server'));
  expect(new Set(paths).size).toBe(names.length);
  for (const path of paths) expect(path).toMatch(/^\/s\/[\w-][\w.-]*\/server$/);
  addFigure(task, names.length, '0 path escapes');
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

/** A store with one server, and its folders from the root down. */
function madeStore(dir: string) {
  const root = join(dir, 'cache', 'store');
  const serverStore = join(root, 'shop', 'greet');
  makeServerStore(serverStore, root, uid);
  const folders = [root, join(root, 'shop'), serverStore, join(serverStore, 'envs')];
  return { root, serverStore, folders, verify: () => verifyStore(serverStore, root, uid) };
}

describe.skipIf(uid === undefined)('where folders have owners', () => {
  test('[H3] a folder that others can write is refused with its path and the cure', ({
    task,
    dir,
  }) => {
    const { folders, verify } = madeStore(dir);
    for (const folder of folders) {
      for (const mode of [0o777, 0o703, 0o1777]) {
        chmodSync(folder, mode);
        expect(verify).toThrow(
          expect.objectContaining({
            code: 'STORE_UNUSABLE',
            message: expect.stringContaining(`\`${folder}\` can be written by others`),
            hint: expect.stringContaining(`chmod go-w ${folder}`),
          }),
        );
      }
      chmodSync(folder, 0o700);
    }
    expect(verify).not.toThrow();
    addFigure(task, folders.length * 3, '0 stores used that others could have prepared');
  });

  test('[H3] a parent where everybody may rename the store is refused, unless it is sticky', ({
    task,
    dir,
  }) => {
    const { root, serverStore, verify } = madeStore(dir);
    const parent = join(dir, 'cache');
    chmodSync(parent, 0o777);
    const unusable = expect.objectContaining({
      code: 'STORE_UNUSABLE',
      message: expect.stringContaining(parent),
    });
    expect(verify).toThrow(unusable);
    symlinkSync(root, join(dir, 'link'));
    expect(() => verifyStore(serverStore, join(dir, 'link'), uid)).toThrow(unusable);
    expect(() => verifyStore(join(parent, 'new/m/s'), join(parent, 'new'), uid)).toThrow(unusable);
    chmodSync(parent, 0o1777);
    expect(verify).not.toThrow();
    addFigure(task, 3, '0 stores used below a folder that everybody can write');
  });

  test('[H28] folders that were opened for reading are closed again', ({ task, dir }) => {
    const { root, serverStore, folders } = madeStore(dir);
    for (const folder of folders) chmodSync(folder, 0o755);
    closeStore(serverStore, root);
    expect(folders.filter((folder) => (statSync(folder).mode & 0o777) !== 0o700)).toEqual([]);
    addFigure(task, folders.length, '0 folders wider than 0700 after a launch');
  });
});
