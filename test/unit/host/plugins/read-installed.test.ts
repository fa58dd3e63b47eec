import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { readInstalled } from '../../../../src/host/plugins/read-installed.ts';
import { test } from '../../../helpers/test.ts';
import { hostTree } from '../host-tree.ts';

test('nothing is installed in a fresh home', ({ dir }) => {
  const { places, project } = hostTree(dir);
  expect(readInstalled(places, project)).toEqual({ plugins: [], problems: [] });
});

test('a plugin is described from its record, its marketplace and the settings', ({ dir }) => {
  const { places, project, root, write, record } = hostTree(dir);
  record();
  const source = { source: 'git', url: 'https://git.test/m.git' };
  const clone = join(places.plugins, 'marketplaces', 'm');
  write(join(places.plugins, 'known_marketplaces.json'), { m: { source, installLocation: clone } });
  write(places.userSettings, { enabledPlugins: { 'p@m': true } });
  expect(readInstalled(places, project)).toEqual({
    plugins: [
      {
        id: 'p@m',
        plugin: 'p',
        marketplace: 'm',
        scope: 'user',
        version: '1',
        installPath: root,
        root: { kind: 'cache', path: root },
        dataDir: join(places.plugins, 'data', 'p-m'),
        enabled: 'enabled',
        isCurrent: true,
        marketplaceManifest: join(clone, '.claude-plugin', 'marketplace.json'),
      },
    ],
    problems: [],
  });
});

describe('of several records the first that is not of another project counts', () => {
  const CASES: [string, string[], string | undefined][] = [
    ['user before project', ['user', 'here'], 'user'],
    ['project before user', ['here', 'user'], 'here'],
    ['another project before user', ['elsewhere', 'user'], 'user'],
    ['only another project', ['elsewhere'], undefined],
  ];
  for (const [title, order, expected] of CASES) {
    test(title, ({ dir }) => {
      const { places, project, record, userRecord } = hostTree(dir);
      const records: Record<string, object> = {
        user: { ...userRecord, version: 'user' },
        here: { ...userRecord, version: 'here', scope: 'project', projectPath: project },
        elsewhere: { ...userRecord, version: 'elsewhere', scope: 'project', projectPath: '/x' },
      };
      record(...order.map((name) => records[name] ?? {}));
      const current = readInstalled(places, project).plugins.filter(({ isCurrent }) => isCurrent);
      expect(current.map(({ version }) => version)).toEqual(expected ? [expected] : []);
    });
  }
});

describe('a plugin of a marketplace that was added from a local path runs in place', () => {
  const CASES: [string, object, string, string][] = [
    ['a relative path', { source: './plugs/p' }, 'in-place', 'plugs/p'],
    ['a bare name below pluginRoot', { source: 'p' }, 'in-place', 'plugs/p'],
    ['the marketplace itself', { source: './' }, 'in-place', ''],
    ['a folder that is gone', { source: './gone' }, 'missing', 'gone'],
  ];
  for (const [title, entry, kind, folder] of CASES) {
    test(title, ({ dir }) => {
      const { places, project, record, write } = hostTree(dir);
      const location = join(dir, 'local');
      mkdirSync(join(location, 'plugs', 'p'), { recursive: true });
      write(join(places.plugins, 'known_marketplaces.json'), {
        m: { source: { source: 'directory', path: location }, installLocation: location },
      });
      write(join(location, '.claude-plugin', 'marketplace.json'), {
        metadata: { pluginRoot: './plugs' },
        plugins: [{ name: 'p', ...entry }],
      });
      record();
      const { plugins, problems } = readInstalled(places, project);
      expect(plugins.map(({ root }) => root)).toEqual([{ kind, path: join(location, folder) }]);
      expect(problems).toEqual([]);
    });
  }

  test('[H23] a source that leads out of the marketplace is not followed', ({ dir }) => {
    const { places, project, record, write } = hostTree(dir);
    write(join(places.plugins, 'known_marketplaces.json'), {
      m: { source: { source: 'directory', path: dir }, installLocation: join(dir, 'local') },
    });
    const manifest = write(join(dir, 'local', '.claude-plugin', 'marketplace.json'), {
      plugins: [{ name: 'p', source: './../home' }],
    });
    record();
    const { plugins, problems } = readInstalled(places, project);
    expect(plugins.map(({ root }) => root.kind)).toEqual(['unknown']);
    expect(problems).toEqual([{ kind: 'unknown', path: manifest, detail: '`source` of `p`' }]);
  });
});

describe('a seed', () => {
  test('is where a plugin runs whose record points to no copy', ({ dir }) => {
    const seed = join(dir, 'seed');
    const { places, project, root, record } = hostTree(dir, { CLAUDE_CODE_PLUGIN_SEED_DIR: seed });
    record();
    rmSync(root, { recursive: true });
    const seeded = join(seed, 'cache', 'm', 'p', '1');
    mkdirSync(seeded, { recursive: true });
    const [plugin] = readInstalled(places, project).plugins;
    expect(plugin?.root).toEqual({ kind: 'seed', path: seeded });
  });

  test('brings plugins that have no record yet, whatever path it was built at', ({ dir }) => {
    const seed = join(dir, 'seed');
    const { places, project, write } = hostTree(dir, { CLAUDE_CODE_PLUGIN_SEED_DIR: seed });
    const built = { scope: 'user', installPath: '/image/cache/m/p/1', version: '1' };
    write(join(seed, 'installed_plugins.json'), { version: 2, plugins: { 'p@m': [built] } });
    const path = join(seed, 'cache', 'm', 'p', '1');
    mkdirSync(path, { recursive: true });
    const { plugins } = readInstalled(places, project);
    expect(plugins.map(({ id, scope, root, enabled }) => ({ id, scope, root, enabled }))).toEqual([
      { id: 'p@m', scope: 'seed', root: { kind: 'seed', path }, enabled: 'disabled' },
    ]);
  });
});

test('a plugin whose copy is gone has a missing root', ({ dir }) => {
  const { places, project, root, record } = hostTree(dir);
  record();
  rmSync(root, { recursive: true });
  const [plugin] = readInstalled(places, project).plugins;
  expect(plugin?.root).toEqual({ kind: 'missing', path: root });
});

test('a plugin among the skills needs no record, and is enabled unless switched off', ({ dir }) => {
  const { places, project, write } = hostTree(dir);
  for (const name of ['on', 'off'])
    write(join(places.skills, `folder-${name}`, '.claude-plugin', 'plugin.json'), { name });
  write(join(places.skills, 'plain', 'SKILL.md'), 'no plugin');
  write(places.userSettings, { enabledPlugins: { 'off@skills-dir': false } });
  const { plugins, problems } = readInstalled(places, project);
  expect(plugins.map(({ id, enabled, root }) => ({ id, enabled, root }))).toEqual([
    {
      id: 'off@skills-dir',
      enabled: 'disabled',
      root: { kind: 'skills', path: join(places.skills, 'folder-off') },
    },
    {
      id: 'on@skills-dir',
      enabled: 'enabled',
      root: { kind: 'skills', path: join(places.skills, 'folder-on') },
    },
  ]);
  expect(problems).toEqual([]);
});

test('[H23] ids and paths that could lead astray are told and left out', ({ dir }) => {
  const { places, project, write, userRecord } = hostTree(dir);
  const file = write(join(places.plugins, 'installed_plugins.json'), {
    version: 2,
    plugins: {
      '../p@m': [userRecord],
      'p@..': [userRecord],
      p: [userRecord],
      '-p@m': [userRecord],
      'p$(x)@m': [userRecord],
      'rel@m': [{ ...userRecord, installPath: 'cache/m/p/1' }],
      'ok@m': [userRecord],
    },
  });
  const { plugins, problems } = readInstalled(places, project);
  expect(plugins.map(({ id }) => id)).toEqual(['ok@m']);
  expect(problems.map(({ path, kind }) => ({ path, kind }))).toEqual(
    Array.from({ length: 6 }, () => ({ path: file, kind: 'unknown' })),
  );
});
