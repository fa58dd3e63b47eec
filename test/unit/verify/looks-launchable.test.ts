import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { short } from '../../../src/environment/layout.ts';
import { readRequirements } from '../../../src/environment/requirements-hash.ts';
import type { StdioServer } from '../../../src/host/servers/server-entry.ts';
import type { CommandFacts } from '../../../src/verify/command/defect.ts';
import { inspectWrapped, type Wrapped } from '../../../src/verify/wrapped/inspect-wrapped.ts';
import { looksLaunchable } from '../../../src/verify/wrapped/looks-launchable.ts';
import { test } from '../../helpers/test.ts';

/** A plugin whose server `s` is started by the wrapper, and its store. */
function worldIn(dir: string, words: string[] = []) {
  const pluginRoot = join(dir, 'cache', 'm', 'p', '1.0.0');
  const serverDir = join(pluginRoot, 'mcp-servers', 's');
  const store = join(dir, 'store');
  const file = join(pluginRoot, 'mcp-servers', '.holdfast', 'run.cjs');
  const put = (path: string, text: string) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  put(file, '');
  put(join(serverDir, 'server.py'), '');
  put(join(serverDir, 'requirements.txt'), '# ours\nmcp==1.0 ; python_version > "3.8"\nrich\n');
  const env = { HOLDFAST_STORE: store, PATH: '' };
  const facts: CommandFacts = {
    ...{ env, platform: process.platform, cwd: dir, home: dir, pluginRoot },
    ...{ pluginData: join(dir, 'data'), programs: new Map() },
  };
  const args = [file, 's', ...words];
  const server: StdioServer = {
    ...{ id: 'plugin:p:s', name: 's', declaredIn: '', unresolved: [], transport: 'stdio' },
    ...{ command: 'node', args, env: {}, wrapper: { file, server: 's' } },
  };
  return { dir, pluginRoot, serverDir, store, file, put, facts, server };
}

type World = ReturnType<typeof worldIn>;

function looks({ server, facts }: World): boolean {
  return looksLaunchable(server, facts, { uid: process.getuid?.(), known: new Map() });
}

/** What the start of a session would tell of. */
function isTold(wrapped: Wrapped): boolean {
  return wrapped.kind === 'invalid' || (wrapped.kind === 'absent' && wrapped.failure !== undefined);
}

const USUAL: [string, (world: World) => void][] = [
  ['as it is', () => undefined],
  ['with a store of its own', ({ store }) => mkdirSync(join(store, 'm', 's'), { recursive: true })],
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
  ['with half a holdfast.json', ({ put, serverDir }) => put(join(serverDir, 'holdfast.json'), '{')],
  [
    'whose requirements are a link out of it',
    ({ dir, put, serverDir }) => {
      put(join(dir, 'out.txt'), 'mcp\n');
      rmSync(join(serverDir, 'requirements.txt'));
      symlinkSync(join(dir, 'out.txt'), join(serverDir, 'requirements.txt'));
    },
  ],
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
  ['with a project of uv', ({ put, serverDir }) => put(join(serverDir, 'pyproject.toml'), '')],
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
