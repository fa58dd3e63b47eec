import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { Guild, memberOf, namesOf, TOOL } from '../drive/guild.ts';
import { OLD, OTHER, test, writeCache } from '../drive/guild-test.ts';

test('REQ-MCP-TOOL-9: a cache of the manifest`s version is used', async ({ guild, open }) => {
  guild.add('bard', {}, '1.0.0');
  writeCache(guild, 'bard', OLD);
  const { manager } = open();
  await manager.loadRoster({ refresh: 'none' });
  expect(namesOf(memberOf(manager, 'bard'))).toEqual(['greet']);
});

test('REQ-MCP-TOOL-10: [F55] a cache of another version is ignored, until the server says what it has', async ({
  guild,
  open,
}) => {
  guild.add('bard', { tools: [OTHER] }, '2.0.0');
  writeCache(guild, 'bard', OLD);
  const { manager } = open();
  await manager.loadRoster({ refresh: 'none' });
  expect(memberOf(manager, 'bard')).toMatchObject({ tools: [], toolsState: 'missing' });
  await manager.refreshToolCaches();
  expect(namesOf(memberOf(manager, 'bard'))).toEqual(['other']);
});

test.each([
  ['missing', undefined],
  ['empty', ''],
  ['cut off', '{"version":"1.0.0","tools":[{"na'],
  ['of another shape', '[]'],
  ['without an input schema', { ...OLD, tools: [{ name: 'greet' }] }],
])('REQ-MCP-TOOL-11: [F53] a cache that is %s is no error', async (_, cache) => {
  const dir = join(process.env.HOME ?? '', `malformed-${Math.random()}`);
  const guild = new Guild(dir);
  guild.add('bard', { tools: [OTHER] });
  if (cache !== undefined) writeCache(guild, 'bard', cache);
  const { manager } = guild.open();
  await manager.loadRoster({ refresh: 'none' });
  expect(memberOf(manager, 'bard')).toMatchObject({ tools: [], status: 'stopped' });
  await manager.refreshToolCaches();
  expect(guild.cacheOf('bard').tools).toEqual([OTHER]);
  await manager.close();
  rmSync(dir, { recursive: true });
});

test('REQ-MCP-TOOL-12: [F54] whoever reads a cache while it is replaced sees the old or the new', async ({
  guild,
  open,
}) => {
  guild.add('bard', { tools: [TOOL] });
  const { manager } = open();
  await manager.refreshToolCaches();
  let reads = 0;
  let isDone = false;
  const reading = (async () => {
    for (; !isDone; reads += 1) {
      expect(['greet', 'other']).toContain(
        (guild.cacheOf('bard').tools as [{ name: string }])[0].name,
      );
      await new Promise(setImmediate);
    }
  })();
  for (const tool of [OTHER, TOOL, OTHER, TOOL]) {
    guild.script('bard', { tools: [tool] });
    await manager.refreshToolCaches();
  }
  isDone = true;
  await reading;
  expect(reads).toBeGreaterThan(50);
  expect(readdirSync(join(guild.dir, 'bard')).filter((name) => name.includes('tmp'))).toEqual([]);
});
