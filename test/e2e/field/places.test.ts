import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { test as base, expect, inject } from 'vitest';
import { findOnPath } from '../../../src/lib/processes/find-on-path.ts';
import { serverStore } from '../greeter-scene.ts';
import type { Home } from '../harness/home.ts';
import { installedPlugin, readFailureCache } from '../harness/host-files.ts';
import { askForStatus, expectToWork, installBoth, prepareField } from './field-scene.ts';
import { becomeUser, hideFolders, makeSurroundings, type Surroundings } from './surroundings.ts';

const DEBIAN_PYTHON = '/usr/bin/python3';
const isRoot = process.getuid?.() === 0;

/** A `test` with a function that makes a home, which goes when the test ends. */
const test = base.extend<{ homeIn: (surroundings?: Partial<Surroundings>) => Home }>({
  homeIn: async ({ skip }, use) => {
    const homes: Home[] = [];
    await use((surroundings = {}) => {
      const client = inject('client');
      if (client.kind === 'missing') return skip(client.reason);
      const home = makeSurroundings({ client: client.path, ...surroundings });
      homes.push(home);
      return home;
    });
    for (const home of homes) home.remove();
  },
});

test('works in a home with spaces and letters that are not ASCII', async ({ homeIn }) => {
  const home = homeIn({ name: 'Zoë’s home 日本 ' });
  const scene = prepareField(home);
  await installBoth(scene);
  await expectToWork(scene);
});

test('works where the client keeps its files elsewhere', async ({ homeIn }) => {
  const home = homeIn();
  home.env.CLAUDE_CONFIG_DIR = join(home.path, 'moved config');
  const scene = prepareField(home);
  await installBoth(scene);
  await expectToWork(scene);
  expect(existsSync(join(home.path, '.claude', 'plugins'))).toBe(false);
});

test('works with uv', async ({ homeIn, skip }) => {
  const [uv] = findOnPath('uv', { platform: process.platform, env: process.env });
  if (uv === undefined) return skip('uv is not on PATH');
  const scene = prepareField(homeIn({ uv }));
  await installBoth(scene);
  await expectToWork(scene);
});

test('works as a user who is not root', async ({ homeIn, skip }) => {
  if (!isRoot) return skip('every other test here shows it');
  const scene = prepareField(homeIn());
  const asRoot = { ...scene.home };
  becomeUser(scene.home);
  await installBoth(scene);
  await expectToWork(scene);
  expect(lstatSync(serverStore(scene)).uid).not.toBe(lstatSync(asRoot.client).uid);
});

test('works where the plugin is read-only, without its link', async ({ homeIn }) => {
  const scene = prepareField(homeIn());
  if (isRoot) becomeUser(scene.home);
  await installBoth(scene);
  const folder = join(installedPlugin(scene.home, 'greeter-stdlib@lab').installPath, 'mcp-servers');
  execFileSync('chmod', ['-R', 'a-w', folder]);
  await expectToWork(scene);
  expect(existsSync(join(folder, 'greeter', '.venv'))).toBe(false);
});

test('a Debian Python without ensurepip and pip leads to the package to install', async ({
  homeIn,
  skip,
}) => {
  if (!isRoot) return skip('only root can hide a folder');
  if (!existsSync(DEBIAN_PYTHON)) return skip(`${DEBIAN_PYTHON} is not there`);
  const scene = prepareField(homeIn({ python: DEBIAN_PYTHON }));
  hideFolders(scene.home, installersOf(DEBIAN_PYTHON));
  await installBoth(scene);
  const answer = await askForStatus(scene);
  expect(answer).toContain('python3-venv');
  expect(readFailureCache(scene.home)).toEqual({});
});

test('no network leads to the reason and the recipe, and to no remembered failure', async ({
  homeIn,
}) => {
  const scene = prepareField(homeIn());
  // what is left is an index that refuses every connection
  for (const name of Object.keys(scene.home.env).filter((key) => /^(PIP|UV)_/.test(key)))
    delete scene.home.env[name];
  scene.home.env.PIP_INDEX_URL = 'http://127.0.0.1:9/simple';
  await installBoth(scene);
  const answer = await askForStatus(scene);
  expect(answer).toContain('BUILD_FAILED');
  expect(answer).toMatch(/127\.0\.0\.1|network|index/);
  expect(readFailureCache(scene.home)).toEqual({});
});

/** Where an interpreter has pip, what brings pip, and where Debian keeps its wheel. */
function installersOf(python: string): string[] {
  const script = [
    'import importlib.util as u, os, sysconfig',
    'for n in ("pip", "ensurepip"):',
    '    s = u.find_spec(n)',
    '    if s: print(s.submodule_search_locations[0])',
    'wheels = sysconfig.get_config_var("WHEEL_PKG_DIR")',
    'if wheels and os.path.isdir(wheels): print(wheels)',
  ];
  const found = execFileSync(python, ['-I', '-c', script.join('\n')], { encoding: 'utf8' });
  return found.split('\n').filter((line) => line !== '');
}
