import { join } from 'node:path';
import { expect } from 'vitest';
import { McpManager } from '../../../src/manager/manager.ts';
import type { Member } from '../../../src/manager/member.ts';
import { readSnapshot } from '../../../src/snapshot/read-snapshot.ts';
import { addFigure } from '../../helpers/figure.ts';
import { memberOf, namesOf, textOf } from './drive/guild.ts';
import { test } from './drive/guild-test.ts';
import { startHttpServer } from './drive/http-server.ts';

test.for([
  ['legacy', {}, 1],
  ['modern', { modern: true }, 1],
  ['legacy that dies of a request it does not know', { diesOfProbe: true }, 2],
] as const)(
  'a stdio server of the era %s lists and answers',
  async ([, script, starts], { guild, open }) => {
    guild.add('bard', script);
    const { manager } = open();
    expect(textOf(await manager.invokeTool('bard', 'greet', { a: 1 }))).toBe('{"a":1}');
    expect(guild.starts('bard')).toHaveLength(starts);
    await manager.refreshToolCaches();
    expect(guild.cacheOf('bard').era).toBe('modern' in script ? 'modern' : 'legacy');
  },
);

test('a server whose era is known is not probed for it', async ({ guild, open }) => {
  guild.add('bard', { diesOfProbe: true });
  await open().manager.refreshToolCaches();
  expect(guild.starts('bard')).toHaveLength(2);
  const { manager } = open();
  await manager.loadRoster({ refresh: 'none' });
  await manager.invokeTool('bard', 'greet');
  expect(guild.starts('bard')).toHaveLength(3);
});

test('a server that has changed its era is started once more', async ({ guild, open }) => {
  guild.add('bard');
  await open().manager.refreshToolCaches();
  guild.script('bard', { modern: true });
  const { manager } = open();
  await manager.loadRoster({ refresh: 'none' });
  expect(textOf(await manager.invokeTool('bard', 'greet', {}))).toBe('{}');
});

const ERAS = ['legacy', 'modern'] as const;

function remote(url: string, token: string): Member {
  const headers = { Authorization: `Bearer ${token}` };
  return { name: 'remote', version: '1.0.0', server: { transport: 'http', url, headers } };
}

test.for(ERAS)('an HTTP member of the %s era lists, is kept, and answers', async (era, { dir }) => {
  const server = await startHttpServer(era, 'canary-token-1');
  const manager = new McpManager({
    members: [remote(server.url, 'canary-token-1')],
    cacheDir: dir,
  });
  await manager.refreshToolCaches();
  expect(memberOf(manager, 'remote')).toMatchObject({ status: 'stopped', toolsState: 'fresh' });
  expect(namesOf(memberOf(manager, 'remote'))).toEqual(['echo']);
  expect(textOf(await manager.invokeTool('remote', 'echo', { a: 1 }))).toBe('{"a":1}');
  await server.forget(); // a session that the server does not know any more is opened again
  expect(textOf(await manager.invokeTool('remote', 'echo', { a: 2 }))).toBe('{"a":2}');
  await server.stop();
  await expect(manager.invokeTool('remote', 'echo')).rejects.toMatchObject({
    code: expect.stringMatching(/CALL_INTERRUPTED|SERVER_UNAVAILABLE/),
  });
  expect(namesOf(memberOf(manager, 'remote'))).toEqual(['echo']);
  expect(JSON.stringify(manager.roster)).not.toContain('canary-token-1');
  await manager.close();
});

test('an HTTP member that is not let in is an error, and its token is in no file', async ({
  dir,
}) => {
  const server = await startHttpServer('legacy', 'right');
  const members = [remote(server.url, 'canary-token-2')];
  const manager = new McpManager({ members, cacheDir: dir });
  await manager.refreshToolCaches();
  expect(memberOf(manager, 'remote').status).toBe('error');
  expect(memberOf(manager, 'remote').error).not.toContain('canary-token-2');
  await manager.close();
  await server.stop();
});

test('[H12] private tools of one token are not shown to another', async ({ task, dir }) => {
  const server = await startHttpServer('modern', 'one');
  const first = new McpManager({ members: [remote(server.url, 'one')], cacheDir: dir });
  await first.refreshToolCaches();
  await first.close();
  const seen = [];
  for (const token of ['one', 'two']) {
    const manager = new McpManager({ members: [remote(server.url, token)], cacheDir: dir });
    await manager.loadRoster({ refresh: 'none' });
    seen.push(namesOf(memberOf(manager, 'remote')));
    await manager.close();
  }
  expect(seen).toEqual([['echo'], []]);
  const kept = readSnapshot(join(dir, 'remote', 'tools-cache.json'));
  expect(kept?.cacheScope).toBe('private');
  expect(JSON.stringify(kept)).not.toContain('Bearer');
  await server.stop();
  addFigure(task, 2, '0 private lists shown to another token');
});

test('[H12] a list that asks for more first is not kept, nor is its state', async ({
  task,
  guild,
  open,
}) => {
  const asking = { resultType: 'input_required', requestState: 'canary-state', inputRequests: {} };
  guild.add('bard', { modern: true, freshness: asking });
  const { manager } = open();
  await manager.refreshToolCaches();
  const kept = readSnapshot(guild.path('bard', 'tools-cache.json'));
  expect({ kept, state: memberOf(manager, 'bard').toolsState }).toEqual({
    kept: undefined,
    state: 'missing',
  });
  expect(JSON.stringify(manager.roster)).not.toContain('canary-state');
  addFigure(task, 1, '0 results with a state kept');
});
