import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { waitFor } from '../../../helpers/wait-for.ts';
import { isRunning, memberOf, namesOf, TOOL, textOf } from '../drive/guild.ts';
import { OLD, OTHER, test, writeCache } from '../drive/guild-test.ts';

test('REQ-MCP-TOOL-13: cacheDir moves the caches out of the members` folders', async ({
  dir,
  guild,
  open,
}) => {
  guild.add('bard');
  const cacheDir = join(dir, 'caches');
  await open({ cacheDir }).manager.refreshToolCaches();
  expect(existsSync(guild.path('bard', 'tools-cache.json'))).toBe(false);
  expect(existsSync(join(cacheDir, 'bard', 'tools-cache.json'))).toBe(true);
  const { manager } = open({ cacheDir });
  await manager.loadRoster({ refresh: 'none' });
  expect(namesOf(memberOf(manager, 'bard'))).toEqual(['greet']);
});

test('REQ-MCP-TOOL-14: refreshToolCaches asks every server and stops those that it started', async ({
  guild,
  open,
}) => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  for (const name of names) guild.add(name);
  const { manager } = open({ concurrency: 2 });
  const outcomes = await manager.refreshToolCaches();
  expect(outcomes).toEqual(names.map((member) => ({ member, kind: 'refreshed' })));
  for (const name of names) expect(guild.cacheOf(name).tools).toEqual([TOOL]);
  await waitFor('servers stopped', () =>
    names.every((name) => !guild.starts(name).some(isRunning)),
  );
});

test('REQ-MCP-TOOL-15: a refresh shows the new tools once they are written', async ({
  guild,
  open,
}) => {
  guild.add('bard', { tools: [OTHER] });
  const { manager } = open();
  const seen: unknown[] = [];
  manager.on('tools_updated', () => {
    seen.push([guild.cacheOf('bard').tools, namesOf(memberOf(manager, 'bard'))]);
  });
  await manager.refreshToolCaches();
  expect(seen).toEqual([[[OTHER], ['other']]]);
});

test('REQ-MCP-TOOL-16: tools_updated tells what came, went and changed', async ({
  guild,
  open,
}) => {
  guild.add('bard', { tools: [TOOL, OTHER] });
  const { manager } = open();
  await manager.refreshToolCaches();
  const events: object[] = [];
  manager.on('tools_updated', ({ tools, ...event }) => {
    events.push({ ...event, names: tools.map(({ name }) => name) });
  });
  guild.script('bard', {
    tools: [
      { ...TOOL, description: 'Waves' },
      { ...TOOL, name: 'third' },
    ],
  });
  await manager.refreshToolCaches();
  expect(events).toEqual([
    {
      member: 'bard',
      names: ['greet', 'third'],
      added: ['third'],
      removed: ['other'],
      changed: ['greet'],
    },
  ]);
});

test('REQ-MCP-TOOL-17: a cache that cannot be read is told once, and the member goes on without', async ({
  guild,
  open,
}) => {
  guild.add('bard');
  mkdirSync(guild.path('bard', 'tools-cache.json')); // a folder: root could read what is forbidden
  const { manager, log } = open();
  await manager.loadRoster({ refresh: 'none' });
  expect(log).toEqual([expect.stringMatching(/^warning: bard: .*tools-cache\.json` is not used/)]);
  expect(memberOf(manager, 'bard')).toMatchObject({ tools: [], status: 'stopped' });
});

test('REQ-MCP-TOOL-18: a cache that cannot be written is told; tools and calls are there', async ({
  guild,
  open,
}) => {
  guild.add('bard');
  mkdirSync(join(guild.path('bard', 'tools-cache.json'), 'in-the-way'), { recursive: true });
  const { manager, log } = open();
  await manager.refreshToolCaches();
  expect(log).toContainEqual(expect.stringMatching(/^error: Could not keep the tools of `bard`/));
  expect(memberOf(manager, 'bard')).toMatchObject({ status: 'stopped', toolsState: 'fresh' });
  expect(textOf(await manager.invokeTool('bard', 'greet', { name: 'x' }))).toBe('{"name":"x"}');
});

test('REQ-MCP-TOOL-19: a server that does not start is an error, and its tools are kept', async ({
  guild,
  open,
}) => {
  guild.add('bard', { failsAtStart: 'ModuleNotFoundError: No module named lute' });
  writeCache(guild, 'bard', OLD);
  const { manager } = open();
  await manager.loadRoster({ refresh: 'none' });
  const told: string[] = [];
  manager.on('status_changed', ({ status, previous }) => told.push(`${previous} > ${status}`));
  const [outcome] = await manager.refreshToolCaches();
  expect(outcome).toMatchObject({ member: 'bard', kind: 'failed' });
  const member = memberOf(manager, 'bard');
  expect(member.status).toBe('error');
  expect(member.error).toContain('No module named lute');
  expect(namesOf(member)).toEqual(['greet']);
  expect(told).toEqual(['stopped > starting', 'starting > error']);
  expect(JSON.parse(readFileSync(guild.path('bard', 'tools-cache.json'), 'utf8'))).toEqual(OLD);
});

test('REQ-MCP-TOOL-20: a tool can be called without any cache; its server is started for it', async ({
  guild,
  open,
}) => {
  guild.add('bard');
  writeCache(guild, 'bard', 'rubbish');
  const { manager } = open();
  await manager.loadRoster({ refresh: 'none' });
  expect(textOf(await manager.invokeTool('bard', 'greet', { name: 'x' }))).toBe('{"name":"x"}');
  expect(memberOf(manager, 'bard').status).toBe('connected');
  expect(guild.starts('bard')).toHaveLength(1);
});

test('an agent sees a tool from the cache, calls it, and the server starts by itself', async ({
  guild,
  open,
}) => {
  guild.add('bard');
  await open().manager.refreshToolCaches();
  const { manager } = open();
  const [member] = await manager.loadRoster({ refresh: 'none' });
  const [tool] = member?.tools ?? [];
  expect([member?.status, member?.toolsState]).toEqual(['stopped', 'fresh']);
  expect(guild.starts('bard')).toHaveLength(1);
  expect(textOf(await manager.invokeTool('bard', tool?.name ?? '', { a: 1 }))).toBe('{"a":1}');
  expect(guild.starts('bard')).toHaveLength(2);
});

test('a first roster without any cache fills itself and the caches', async ({ guild, open }) => {
  for (const name of ['bard', 'smith']) guild.add(name);
  const { manager } = open();
  expect((await manager.loadRoster()).flatMap(namesOf)).toEqual([]);
  await waitFor('tools', () => manager.roster.every((member) => member.tools.length === 1));
  for (const name of ['bard', 'smith']) expect(guild.cacheOf(name).tools).toEqual([TOOL]);
});

test('a folder that cannot be written keeps nobody from the tools', async ({ guild, open }) => {
  guild.add('bard');
  writeCache(guild, 'bard', OLD);
  chmodSync(join(guild.dir, 'bard'), 0o500);
  const { manager } = open({ cacheDir: '/proc/nowhere' });
  await manager.refreshToolCaches();
  expect(namesOf(memberOf(manager, 'bard'))).toEqual(['greet']);
  chmodSync(join(guild.dir, 'bard'), 0o700);
});
