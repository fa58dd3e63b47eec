import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { inspectWrapped } from '../../../../src/verify/wrapped/inspect-wrapped.ts';
import { test } from '../../../helpers/test.ts';
import { isTold, looks, worldIn } from './wrapped-world.ts';

const PROJECT = '[project]\nname = "x"\nversion = "1"\ndependencies = ["mcp"]\n';

const USUAL: [string, Record<string, string>][] = [
  ['a project', { 'pyproject.toml': PROJECT }],
  ['a project that a build will refuse', { 'pyproject.toml': 'half a' }],
  ['a project of uv', { 'pyproject.toml': PROJECT, 'uv.lock': 'version = 1\n' }],
  ...[
    '{}',
    '{"$schema":"x","start":"eager","probe":"none"}',
    '{"python":">=3.10","buildTimeoutSeconds":7200,"idleStopMinutes":0.5}',
  ].map((said): [string, Record<string, string>] => [
    said,
    { 'requirements.txt': 'mcp\n', 'holdfast.json': said },
  ]),
];

test.for(USUAL)('a server with %s needs no closer look', async ([, files], { dir }) => {
  const world = worldIn(dir);
  rmSync(join(world.serverDir, 'requirements.txt'));
  for (const [name, text] of Object.entries(files)) world.put(join(world.serverDir, name), text);
  expect(looks(world)).toBe(true);
  expect(isTold(await inspectWrapped(world.server, world.facts))).toBe(false);
});

const REFUSED = [
  '{',
  '[]',
  '{"colour":1}',
  '{"__proto__":{}}',
  '{"start":"now"}',
  '{"probe":null}',
  '{"python":""}',
  '{"$schema":1}',
  '{"buildTimeoutSeconds":1.5}',
  '{"buildTimeoutSeconds":7201}',
  '{"idleStopMinutes":0}',
  '{"idleStopMinutes":"1"}',
];

test.for(REFUSED)(
  '[F43] a server whose holdfast.json is %s is looked at',
  async (said, { dir }) => {
    const world = worldIn(dir);
    world.put(join(world.serverDir, 'holdfast.json'), said);
    expect(isTold(await inspectWrapped(world.server, world.facts))).toBe(true);
    expect(looks(world)).toBe(false);
  },
);

test('[F43] a server whose lock is a link out of the plugin is looked at', async ({ dir }) => {
  const world = worldIn(dir);
  world.put(join(world.serverDir, 'pyproject.toml'), PROJECT);
  world.put(join(dir, 'out.lock'), '');
  symlinkSync(join(dir, 'out.lock'), join(world.serverDir, 'uv.lock'));
  expect(isTold(await inspectWrapped(world.server, world.facts))).toBe(true);
  expect(looks(world)).toBe(false);
});

test('a lock without its project is looked at', ({ dir }) => {
  const world = worldIn(dir);
  world.put(join(world.serverDir, 'uv.lock'), '');
  expect(looks(world)).toBe(false);
});
