import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { waitFor } from '../../../helpers/wait-for.ts';
import { memberOf, namesOf, TOOL } from '../drive/guild.ts';
import { OLD, OTHER, test, writeCache } from '../drive/guild-test.ts';

test('REQ-MCP-TOOL-1: each member keeps its tools in its own folder', async ({ guild, open }) => {
  for (const name of ['bard', 'smith']) guild.add(name);
  await open().manager.refreshToolCaches();
  for (const name of ['bard', 'smith'])
    expect(readdirSync(join(guild.dir, name))).toContain('tools-cache.json');
});

test('REQ-MCP-TOOL-2: a cache file has version, tools and cachedAt', async ({ guild, open }) => {
  guild.add('bard', {}, '2.3.4');
  await open().manager.refreshToolCaches();
  const { version, tools, cachedAt } = guild.cacheOf('bard');
  expect({ version, tools }).toEqual({ version: '2.3.4', tools: [TOOL] });
  expect(new Date(String(cachedAt)).toISOString()).toBe(cachedAt);
});

test('REQ-MCP-TOOL-3: a tool has its name, description and inputSchema', async ({
  guild,
  open,
}) => {
  guild.add('bard', { tools: [TOOL, { name: 'plain', inputSchema: { type: 'object' } }] });
  const { manager } = open();
  await manager.refreshToolCaches();
  const tools = memberOf(manager, 'bard').tools.map(({ name, description, inputSchema }) => ({
    name,
    description,
    inputSchema,
  }));
  expect(tools).toEqual([
    TOOL,
    { name: 'plain', description: '', inputSchema: { type: 'object' } },
  ]);
});

test('REQ-MCP-TOOL-4: REQ-MCP-TOOL-5: tools from the cache are shown before any server has started', async ({
  guild,
  open,
}) => {
  guild.add('bard');
  writeCache(guild, 'bard', OLD);
  const { manager } = open();
  const roster = await manager.loadRoster();
  expect(roster.map(namesOf)).toEqual([['greet']]);
  expect(guild.starts('bard')).toEqual([]);
});

test('REQ-MCP-TOOL-6: REQ-MCP-TOOL-8: the roster does not wait for the servers, which are asked behind it', async ({
  guild,
  open,
}) => {
  guild.add('bard', { tools: [OTHER], listDelayMs: 300 });
  writeCache(guild, 'bard', OLD);
  const { manager } = open();
  const [member] = await manager.loadRoster();
  expect(member && namesOf(member)).toEqual(['greet']);
  await waitFor('refresh', () => namesOf(memberOf(manager, 'bard'))[0] === 'other');
  expect(guild.starts('bard')).toHaveLength(1);
});

test('REQ-MCP-TOOL-7: what a server lists when it is refreshed is written to its cache', async ({
  guild,
  open,
}) => {
  guild.add('bard', { tools: [TOOL, OTHER], pageSize: 1 });
  await open().manager.refreshToolCaches();
  expect(guild.cacheOf('bard').tools).toEqual([TOOL, OTHER]);
  expect(guild.journal('bard').slice(1)).toEqual(['list 0', 'list 1']);
});
