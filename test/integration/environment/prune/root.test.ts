import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect } from 'vitest';
import { planPrune } from '../../../../src/environment/prune/plan-prune.ts';
import { prune } from '../../../../src/environment/prune/prune.ts';
import { figureEach } from '../../../helpers/figure-each.ts';
import { isWhole, makeStore } from '../../../helpers/prune-store.ts';
import { test } from '../../../helpers/test.ts';

type Store = ReturnType<typeof makeStore>;
type Request = ReturnType<Store['request']>;

/** What is wrong with a store, as changes to the disk and to the request. */
const REFUSED: [
  title: string,
  spoil: (store: Store, dir: string) => Partial<Request>,
  why: string,
][] = [
  [
    'is a link',
    ({ root }, dir) => {
      renameSync(root, join(dir, 'elsewhere'));
      symlinkSync(join(dir, 'elsewhere'), root);
      return {};
    },
    'is a link',
  ],
  ['belongs to another user', () => ({ uid: 12_345 }), 'belongs to another user'],
  [
    'can be written by the group',
    ({ root }) => {
      chmodSync(root, 0o770);
      return {};
    },
    'can be written by others',
  ],
  [
    'lies where everybody can write',
    ({ root }, dir) => {
      const open = join(dir, 'open');
      mkdirSync(open);
      chmodSync(open, 0o777);
      renameSync(root, join(open, 'store'));
      return { root: join(open, 'store') };
    },
    'can be written by everybody',
  ],
  ['is the root of the disk', () => ({ root: '/' }), 'is the root of the disk'],
  ['is the home', ({ root }) => ({ home: root }), 'holds the home folder'],
  ['holds the home', ({ root }) => ({ home: join(root, 'me') }), 'holds the home folder'],
  [
    'has no tag of ours',
    ({ root }) => {
      rmSync(join(root, 'CACHEDIR.TAG'));
      return {};
    },
    'has no CACHEDIR.TAG',
  ],
  [
    'has a link in place of its tag',
    ({ root }, dir) => {
      renameSync(join(root, 'CACHEDIR.TAG'), join(dir, 'tag'));
      symlinkSync(join(dir, 'tag'), join(root, 'CACHEDIR.TAG'));
      return {};
    },
    'has no CACHEDIR.TAG',
  ],
  [
    'is a file',
    ({ root }, dir) => {
      rmSync(root, { recursive: true });
      writeFileSync(join(dir, 'store'), '');
      return {};
    },
    'is not a directory',
  ],
];

describe('[F30] a prune refuses a store that', () => {
  figureEach('refused, 0 deletes');

  test.for(REFUSED)('%s', async ([_title, spoil, why], { dir }) => {
    const store = makeStore(dir);
    const request = store.request(spoil(store, dir));
    for (const act of [planPrune, prune])
      await expect(act(request)).rejects.toMatchObject({
        code: 'STORE_UNUSABLE',
        message: expect.stringContaining(why),
      });
  });

  test('is a link to one that is full, and leaves all of it', async ({ dir }) => {
    const { root, add, request } = makeStore(dir);
    const both = [add(), add()];
    const link = join(dir, 'link');
    symlinkSync(root, link);
    await expect(prune(request({ root: link }))).rejects.toThrow('is a link');
    expect(both.every(isWhole)).toBe(true);
  });
});

describe('[H1] links inside of the store', () => {
  test('are told and not followed, for a marketplace, a server and its folder alike', async ({
    dir,
  }) => {
    const { root, add, request, serverStore } = makeStore(dir);
    const victim = makeStore(join(dir, mkdir(dir, 'victim')));
    const both = [victim.add(), victim.add()];
    add();
    symlinkSync(join(victim.root, 'shop'), join(root, 'planted'));
    symlinkSync(victim.serverStore, join(dirname(serverStore), 'planted'));
    mkdirSync(join(root, 'shop', 'third'));
    symlinkSync(join(victim.serverStore, 'envs'), join(root, 'shop', 'third', 'envs'));
    const { problems, removed } = await prune(request());
    expect(problems.map(({ path }) => path.slice(root.length + 1)).sort()).toEqual([
      'planted',
      'shop/planted',
      'shop/third/envs',
    ]);
    expect(removed).toEqual([]);
    expect(both.every(isWhole)).toBe(true);
  });

  test.for(['/', '..', '/proc/self/root', 'loop'])(
    'a current link to %s is no reason to touch what is there',
    async (target, { dir }) => {
      const { add, request, serverStore } = makeStore(dir);
      const [removable, last] = [add(), add()];
      symlinkSync(target === 'loop' ? '.venv' : target, join(serverStore, '.venv'));
      const { removed, problems } = await prune(request());
      expect({ removed: removed.map(({ path }) => path), problems }).toEqual({
        removed: [removable],
        problems: [],
      });
      expect(isWhole(last)).toBe(true);
    },
  );
});

function mkdir(dir: string, name: string): string {
  mkdirSync(join(dir, name), { mode: 0o700 });
  return name;
}
