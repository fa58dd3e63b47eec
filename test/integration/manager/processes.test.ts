import { expect } from 'vitest';
import { waitFor } from '../../helpers/wait-for.ts';
import { isRunning, memberOf, textOf } from './drive/guild.ts';
import { test } from './drive/guild-test.ts';

test.for([
  ['honours the end of its input', {}],
  ['ignores the end of its input', { ignoresEnd: true }],
  ['has a child that ignores SIGTERM and holds its pipes', { leavesChild: true }],
  ['ignores the end and has such a child', { ignoresEnd: true, leavesChild: true }],
] as const)('nothing is left of a server that %s', async ([, script], { guild, open }) => {
  guild.add('bard', script);
  const { manager } = open();
  await manager.invokeTool('bard', 'pid');
  const pids = [...guild.starts('bard'), ...guild.pidsOf('bard', 'child')];
  expect(pids.every(isRunning)).toBe(true);
  await manager.close();
  expect(pids.filter(isRunning)).toEqual([]);
});

test('a server that dies leaves nothing of what it started', async ({ guild, open }) => {
  guild.add('bard', { leavesChild: true });
  const { manager } = open();
  await expect(manager.invokeTool('bard', 'die')).rejects.toMatchObject({
    code: 'CALL_INTERRUPTED',
  });
  const pids = [...guild.starts('bard'), ...guild.pidsOf('bard', 'child')];
  await waitFor('end of the group', () => !pids.some(isRunning));
  expect(memberOf(manager, 'bard')).toMatchObject({ status: 'error' });
  expect(memberOf(manager, 'bard').error).toContain('exited with code 5');
});

test('a server that is not used is stopped, and started again by the next call', async ({
  guild,
  open,
}) => {
  guild.add('bard');
  const { manager } = open({ idleMs: 100 });
  const first = Number(textOf(await manager.invokeTool('bard', 'pid')));
  await waitFor('stop', () => !isRunning(first));
  await waitFor('status', () => memberOf(manager, 'bard').status === 'stopped');
  expect(Number(textOf(await manager.invokeTool('bard', 'pid')))).not.toBe(first);
});

test('a refresh leaves a server alone that somebody uses', async ({ guild, open }) => {
  guild.add('bard');
  const { manager } = open();
  const pid = textOf(await manager.invokeTool('bard', 'pid'));
  await manager.refreshToolCaches();
  expect(textOf(await manager.invokeTool('bard', 'pid'))).toBe(pid);
});

test('a member that hangs is bounded, and the others do not wait for it', async ({
  guild,
  open,
}) => {
  guild.add('a', { hangsAtList: true });
  guild.add('b');
  const { manager } = open({ listTimeoutMs: 500, concurrency: 2 });
  const outcomes = await manager.refreshToolCaches();
  expect(outcomes.map(({ kind }) => kind)).toEqual(['failed', 'refreshed']);
  expect(memberOf(manager, 'a').status).toBe('error');
  await waitFor('stop', () => !guild.starts('a').some(isRunning));
});

test('a server that says its tools have changed is asked for them', async ({ guild, open }) => {
  guild.add('bard');
  const { manager } = open();
  await manager.invokeTool('bard', 'pid');
  guild.script('bard', { tools: [{ name: 'later', inputSchema: { type: 'object' } }] });
  await manager.invokeTool('bard', 'change');
  await waitFor('tools', () => memberOf(manager, 'bard').tools[0]?.name === 'later');
});

test('a caller who gives up gets its own reason, and the call of another goes on', async ({
  guild,
  open,
}) => {
  guild.add('bard');
  const { manager } = open();
  const controller = new AbortController();
  const given = manager.invokeTool('bard', 'hang', {}, { signal: controller.signal });
  const other = manager.invokeTool('bard', 'greet', { a: 1 });
  await waitFor('call', () => guild.journal('bard').includes('call hang'));
  controller.abort(new Error('enough'));
  await expect(given).rejects.toThrow('enough');
  expect(textOf(await other)).toBe('{"a":1}');
  await expect(manager.invokeTool('bard', 'hang', {}, { timeoutMs: 100 })).rejects.toMatchObject({
    code: 'CALL_TIMEOUT',
  });
});
