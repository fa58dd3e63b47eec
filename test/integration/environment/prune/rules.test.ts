import { existsSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect } from 'vitest';
import { planPrune } from '../../../../src/environment/prune/plan-prune.ts';
import { hashOf, isWhole, makeStore, NOTHING } from '../../../helpers/prune-store.ts';
import { test } from '../../../helpers/test.ts';

const YEAR_MS = 365 * 86_400_000;

/** The reason of each entry by its path; `remove` for what would go. */
async function verdicts(request: Parameters<typeof planPrune>[0]): Promise<Record<string, string>> {
  const { decisions } = await planPrune(request);
  return Object.fromEntries(
    decisions.map((one) => [one.entry.path, one.verdict === 'keep' ? one.reason : 'remove']),
  );
}

describe('a prune keeps', () => {
  test('the current environment, the last one before it, and what a plugin needs', async ({
    dir,
  }) => {
    const { add, point, request, serverStore } = makeStore(dir);
    const [oldest, needed, last, current] = [
      add(),
      add({ requirements: 'of an installed plugin' }),
      add(),
      add(),
    ];
    point(current);
    const requirements = new Map([[serverStore, new Set([hashOf('of an installed plugin')])]]);
    expect(await verdicts(request({ needs: { ...NOTHING, requirements } }))).toEqual({
      [oldest]: 'remove',
      [needed]: 'needed',
      [last]: 'last',
      [current]: 'current',
    });
    expect([oldest, needed, last, current].every(isWhole)).toBe(true);
  });

  test('everything of a server whose requirements cannot be read', async ({ dir }) => {
    const { add, request, serverStore } = makeStore(dir);
    const both = [add(), add()];
    const requirements = new Map([[serverStore, 'all' as const]]);
    const found = await verdicts(request({ needs: { ...NOTHING, requirements } }));
    expect(both.map((path) => found[path])).toEqual(['needed', 'needed']);
  });

  test('the last of each plugin, for two may share a server folder', async ({ dir }) => {
    const { add, request } = makeStore(dir);
    const [first, second, other] = [add(), add(), add({ plugin: 'another' })];
    expect(await verdicts(request())).toEqual({
      [first]: 'remove',
      [second]: 'last',
      [other]: 'last',
    });
  });

  test.for([
    ['cannot be imported', { probe: { outcome: 'failed' as const } }],
    ['has lost its interpreter', {}],
  ] as const)('an older one as the last, when the youngest %s', async ([what, said], { dir }) => {
    const { add, request } = makeStore(dir);
    const [older, youngest] = [add(), add(said)];
    if (what === 'has lost its interpreter') rmSync(join(youngest, 'bin/python'));
    expect(await verdicts(request())).toEqual({ [older]: 'last', [youngest]: 'remove' });
  });

  test('what a live wrapper tells of', async ({ dir }) => {
    const { add, request } = makeStore(dir);
    const [used] = [add(), add()];
    const found = await verdicts(
      request({ needs: { ...NOTHING, environments: new Set([used ?? '']) } }),
    );
    expect(found[used ?? '']).toBe('in_use');
  });

  test.for([
    ['younger than the least age', 0],
    ['[F19] from the future, when the clock went back ten years', -10 * YEAR_MS],
  ] as const)('what is %s', async ([_title, shift], { dir }) => {
    const { add, request } = makeStore(dir);
    const first = add();
    add();
    expect((await verdicts(request({ now: Date.now() + shift })))[first]).toBe('young');
  });

  test('[F19] the last two, when the clock went forward ten years', async ({ dir }) => {
    const { add, point, request } = makeStore(dir);
    const [last, current] = [add(), add()];
    point(current);
    const found = await verdicts(request({ now: Date.now() + 10 * YEAR_MS }));
    expect(found).toEqual({ [last]: 'last', [current]: 'current' });
  });

  test('[F18] what another version of Holdfast made', async ({ dir }) => {
    const { add, request } = makeStore(dir);
    const [first] = [add(), add()];
    writeFileSync(`${first}.json`, JSON.stringify({ schema: 99, environment: first }));
    expect((await verdicts(request()))[first ?? '']).toBe('other');
  });

  test('a directory that somebody else made and a launch adopted', async ({ dir }) => {
    const { add, request } = makeStore(dir);
    const [adopted] = [add({ origin: 'adopted' }), add(), add()];
    expect((await verdicts(request()))[adopted ?? '']).toBe('adopted');
  });

  test('an environment that the link names by way of another link', async ({ dir }) => {
    const { add, request, serverStore } = makeStore(dir);
    const [first] = [add(), add(), add()];
    symlinkSync(first ?? '', join(dir, 'alias'));
    symlinkSync(join(dir, 'alias'), join(serverStore, '.venv'));
    expect((await verdicts(request()))[first ?? '']).toBe('current');
  });
});

describe('a prune would remove', () => {
  test('an environment whose manifest is damaged, and leaves names that are not ours', async ({
    dir,
  }) => {
    const { add, request, serverStore } = makeStore(dir);
    const [damaged, last] = [add(), add()];
    writeFileSync(`${damaged}.json`, '{"sche');
    writeFileSync(join(serverStore, 'envs', 'notes.txt'), '');
    expect(await verdicts(request())).toEqual({ [damaged]: 'remove', [last]: 'last' });
  });

  test('nothing where there is no store', async ({ dir }) => {
    const root = join(dir, basename('absent'));
    expect(await planPrune(makeStore(dir).request({ root }))).toEqual({
      decisions: [],
      problems: [],
    });
    expect(existsSync(root)).toBe(false);
  });
});
