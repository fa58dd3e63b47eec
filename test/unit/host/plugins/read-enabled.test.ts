import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { readEnabledPlugins } from '../../../../src/host/plugins/read-enabled.ts';
import { test } from '../../../helpers/test.ts';
import { hostTree } from '../host-tree.ts';

type Layers = Partial<Record<'user' | 'project' | 'local' | 'managed' | 'piece', unknown>>;

function stateIn(dir: string, layers: Layers) {
  const { places, project, write } = hostTree(dir);
  const managed = join(dir, 'etc');
  const files = {
    user: places.userSettings,
    project: join(project, '.claude', 'settings.json'),
    local: join(project, '.claude', 'settings.local.json'),
    managed: join(managed, 'managed-settings.json'),
    piece: join(managed, 'managed-settings.d', '10-more.json'),
  };
  for (const [name, content] of Object.entries(layers)) write(files[name as keyof Layers], content);
  const { stateOf, problems } = readEnabledPlugins({ ...places, managed }, project);
  return { state: stateOf('p@m'), problems: problems.length };
}

const says = (value: unknown) => ({ enabledPlugins: { 'p@m': value } });

describe('the first settings that name a plugin decide', () => {
  const CASES: [string, Layers, string | undefined][] = [
    ['nobody', {}, undefined],
    ['settings without plugins', { user: { model: 'x' } }, undefined],
    ['the user', { user: says(true) }, 'enabled'],
    ['the project over the user', { user: says(false), project: says(true) }, 'enabled'],
    ['local over the project', { project: says(true), local: says(false) }, 'disabled'],
    ['managed over all', { local: says(true), managed: says(false) }, 'disabled'],
    [
      'a managed piece over the managed file',
      { managed: says(false), piece: says(true) },
      'enabled',
    ],
  ];
  for (const [title, layers, state] of CASES) {
    test(title, ({ dir }) => {
      expect(stateIn(dir, layers)).toEqual({ state, problems: 0 });
    });
  }
});

describe('[H25] settings that cannot be made out leave the plugin unknown, with one problem', () => {
  const CASES: [string, unknown][] = [
    ['not JSON', '{ "enabledPlugins": '],
    ['a comment', '// mine\n{ "enabledPlugins": { "p@m": true } }'],
    ['a list', '[]'],
    ['another type', { enabledPlugins: 'p@m' }],
    ['a value of another type', says('yes')],
    ['a value of another type for another plugin', { enabledPlugins: { 'p@m': true, 'q@m': 1 } }],
    ['a list as a value', says(['1.0'])],
  ];
  for (const [title, content] of CASES) {
    test(title, ({ dir }) => {
      expect(stateIn(dir, { user: content })).toEqual({ state: 'unknown', problems: 1 });
    });
  }

  test('but settings above them still decide', ({ dir }) => {
    const layers = { user: '{', project: says(true) };
    expect(stateIn(dir, layers)).toEqual({ state: 'enabled', problems: 1 });
  });
});

test('a byte order mark in settings is no fault to the client', ({ dir }) => {
  const user = `\uFEFF${JSON.stringify(says(true))}`;
  expect(stateIn(dir, { user })).toEqual({ state: 'enabled', problems: 0 });
});
