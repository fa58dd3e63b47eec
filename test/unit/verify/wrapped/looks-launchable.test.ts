import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { short } from '../../../../src/environment/layout.ts';
import { readRequirements } from '../../../../src/environment/requirements-hash.ts';
import { inspectWrapped } from '../../../../src/verify/wrapped/inspect-wrapped.ts';
import { looksLaunchable } from '../../../../src/verify/wrapped/looks-launchable.ts';
import { test } from '../../../helpers/test.ts';
import { isTold, looks, type World, worldIn } from './wrapped-world.ts';

const USUAL: [string, (world: World) => void][] = [
  ['as it is', () => undefined],
  [
    'with a store of its own',
    ({ store }) => mkdirSync(join(store, 'm', 's'), { recursive: true, mode: 0o700 }),
  ],
  [
    'with hashes on all lines',
    ({ put, serverDir }) =>
      put(join(serverDir, 'requirements.lock'), 'mcp==1.0 \\\n  --hash=sha256:ab\n'),
  ],
];

test.for(USUAL)('a plugin %s needs no closer look', async ([, change], { dir }) => {
  const world = worldIn(dir);
  change(world);
  expect(looks(world)).toBe(true);
  expect(isTold(await inspectWrapped(world.server, world.facts))).toBe(false);
});

test('a server with a command of its own needs no requirements', async ({ dir }) => {
  const world = worldIn(dir, ['--', 'python3', 'x.py']);
  rmSync(join(world.serverDir, 'requirements.txt'));
  expect(looks(world)).toBe(true);
  expect(isTold(await inspectWrapped(world.server, world.facts))).toBe(false);
});

/** Each of them is told of. */
const BROKEN: [string, (world: World) => void][] = [
  ['without its folder', ({ serverDir }) => rmSync(serverDir, { recursive: true })],
  ['without requirements', ({ serverDir }) => rmSync(join(serverDir, 'requirements.txt'))],
  ['without an entry', ({ serverDir }) => rmSync(join(serverDir, 'server.py'))],
  [
    'whose entry is a dangling link',
    ({ serverDir }) => {
      rmSync(join(serverDir, 'server.py'));
      symlinkSync('/nowhere', join(serverDir, 'server.py'));
    },
  ],
  ...[
    '-e .',
    './local.whl',
    '--index-url https://x',
    '-r ../../../../out.txt',
    'a --hash=md5:a\nb',
  ].map((line): [string, (world: World) => void] => [
    `with the requirement \`${line}\``,
    ({ put, serverDir }) => put(join(serverDir, 'requirements.txt'), `${line}\n`),
  ]),
  [
    'whose requirements are a link out of it',
    ({ dir, put, serverDir }) => {
      put(join(dir, 'out.txt'), 'mcp\n');
      rmSync(join(serverDir, 'requirements.txt'));
      symlinkSync(join(dir, 'out.txt'), join(serverDir, 'requirements.txt'));
    },
  ],
  ...[
    ['the encoding latin-1', 'caf\xe9'],
    ['a form feed in a comment', '# one\fevil'],
    ['a declared encoding', '# coding: utf-7'],
  ].map(([what, line = '']): [string, (world: World) => void] => [
    `whose requirement file has ${what}`,
    ({ serverDir }) =>
      writeFileSync(join(serverDir, 'requirements.txt'), Buffer.from(`${line}\nmcp\n`, 'latin1')),
  ]),
  ...['store', 'store/m', 'store/m/s', 'store/m/s/envs', '.'].map(
    (folder): [string, (world: World) => void] => [
      `whose folder \`${folder}\` others can write`,
      ({ dir, store }) => {
        mkdirSync(join(store, 'm', 's', 'envs'), { recursive: true, mode: 0o700 });
        chmodSync(join(dir, folder), 0o777);
      },
    ],
  ),
  ['whose store is a file', ({ put, store }) => put(store, '')],
  [
    'whose part of the store is a link',
    ({ dir, store }) => {
      mkdirSync(join(dir, 'elsewhere'));
      mkdirSync(store);
      symlinkSync(join(dir, 'elsewhere'), join(store, 'm'));
    },
  ],
  [
    'whose build failed',
    ({ put, pluginRoot, serverDir, store }) => {
      const file = join(serverDir, 'requirements.txt');
      const { hash } = readRequirements({ kind: 'requirements', file }, pluginRoot);
      const failure = { at: '2026-01-01T00:00:00Z', code: 'BUILD_FAILED', message: 'no' };
      put(join(store, 'm', 's', `build-${short(hash)}.failed.json`), JSON.stringify(failure));
    },
  ],
];

test.for(BROKEN)('[F43] a plugin %s is looked at', async ([, change], { dir }) => {
  const world = worldIn(dir);
  change(world);
  expect(isTold(await inspectWrapped(world.server, world.facts))).toBe(true);
  expect(looks(world)).toBe(false);
});

/** Nothing is wrong with them, but it takes a closer look to see that. */
const UNUSUAL: [string, (world: World) => void][] = [
  [
    'that is a link to a checkout',
    ({ dir, pluginRoot }) => {
      renameSync(pluginRoot, join(dir, 'checkout'));
      symlinkSync(join(dir, 'checkout'), pluginRoot);
    },
  ],
  [
    'with another server folder nearer to the wrapper',
    ({ put, pluginRoot }) =>
      put(join(pluginRoot, 'mcp-servers', 'mcp-servers', 's', 'server.py'), ''),
  ],
  [
    'with an entry of another name',
    ({ put, serverDir }) => put(join(serverDir, 'holdfast.json'), '{"entry":"server.py"}'),
  ],
];

test.for(UNUSUAL)('a plugin %s is looked at', ([, change], { dir }) => {
  const world = worldIn(dir);
  change(world);
  expect(looks(world)).toBe(false);
});

test('a store of somebody else is looked at', ({ dir }) => {
  const world = worldIn(dir);
  mkdirSync(join(world.store, 'm', 's'), { recursive: true });
  const { server, facts } = world;
  expect(
    looksLaunchable(server, facts, { uid: (process.getuid?.() ?? 0) + 1, known: new Map() }),
  ).toBe(false);
});
