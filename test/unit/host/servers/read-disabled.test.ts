import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { readDisabledServers } from '../../../../src/host/servers/read-disabled.ts';
import { test } from '../../../helpers/test.ts';
import { hostTree } from '../host-tree.ts';

test('servers are switched off for a project', ({ dir }) => {
  const { places, project, write } = hostTree(dir);
  write(places.claudeJson, {
    projects: {
      [project]: { disabledMcpServers: ['plugin:p:a', 5] },
      '/x': { disabledMcpServers: ['b'] },
    },
  });
  expect(readDisabledServers(places, project)).toEqual({
    ids: new Set(['plugin:p:a']),
    problems: [],
  });
});

test('in a repository they are noted under its root', ({ dir }) => {
  const { places, project, write } = hostTree(dir);
  const sub = join(project, 'sub');
  mkdirSync(join(project, '.git'));
  mkdirSync(sub);
  write(places.claudeJson, {
    projects: {
      [project]: { disabledMcpServers: ['root'] },
      [sub]: { disabledMcpServers: ['sub'] },
    },
  });
  expect(readDisabledServers(places, sub).ids).toEqual(new Set(['root']));
});

test('nothing is switched off where nothing is noted', ({ dir }) => {
  const { places, project, write } = hostTree(dir);
  expect(readDisabledServers(places, project)).toEqual({ ids: new Set(), problems: [] });
  write(places.claudeJson, { projects: { [project]: {} } });
  expect(readDisabledServers(places, project)).toEqual({ ids: new Set(), problems: [] });
});

test('[H25] a list of another type is told', ({ dir }) => {
  const { places, project, write } = hostTree(dir);
  write(places.claudeJson, { projects: { [project]: { disabledMcpServers: 'all' } } });
  expect(readDisabledServers(places, project)).toEqual({
    ids: new Set(),
    problems: [
      { kind: 'unknown', path: places.claudeJson, detail: '`disabledMcpServers` is no list' },
    ],
  });
});
