import { expect } from 'vitest';
import { isRunning } from '../manager/drive/guild.ts';
import { test, tool } from './drive/server-scene.ts';

const PID = { server: 'bard', tool: 'pid', arguments: { name: '' } };
const TOOLS = [{ ...tool('pid'), annotations: { readOnlyHint: true } }];

test('a supervised server is restarted behind its open connection', async ({ scene }) => {
  scene.add('bard', { tools: TOOLS }, 'wrapped');
  const host = await scene.open({ launch: scene.launchOf('bard') });
  const before = Number((await host.call('pid')).text);
  const { call } = await scene.open();
  const { facts } = await call('restart_server', { server: 'bard:main' });
  expect(facts.steps).toMatchObject([
    { subject: 'plugin:bard:main', done: true, action: { kind: 'restart' } },
  ]);
  const after = Number((await host.call('pid')).text);
  expect(after).not.toBe(before);
  expect(isRunning(before)).toBe(false);
});

test('the wrapper of a server that we have started is not taken for that of the session', async ({
  scene,
}) => {
  scene.add('bard', { tools: TOOLS }, 'wrapped');
  const host = await scene.open({ launch: scene.launchOf('bard') });
  const before = (await host.call('pid')).text;
  const { call } = await scene.open();
  const ours = (await call('call_tool', PID)).text;
  expect(ours).not.toBe(before);
  await call('restart_server', { server: 'bard:main' });
  expect((await host.call('pid')).text).not.toBe(before);
  expect((await call('call_tool', PID)).text).not.toBe(ours);
});

test('what is not supervised is left alone, and what helps is told', async ({ scene }) => {
  scene.add('bard');
  const { call } = await scene.open();
  const { facts } = await call('restart_server', { server: 'bard:main' });
  expect(facts.steps).toMatchObject([
    {
      done: false,
      action: { kind: 'reconnect', command: '/mcp reconnect plugin:bard:main' },
    },
  ]);
  expect(scene.journal('bard')).toEqual([]);
});

test('all that was started for a session ends with it', async ({ scene }) => {
  scene.add('bard', { tools: TOOLS, leavesChild: true });
  const { call, client } = await scene.open();
  await call('call_tool', PID);
  const pids = scene.journal('bard').map((line) => Number(line.split(' ')[1]));
  const living = pids.filter((pid) => pid > 0 && isRunning(pid));
  expect(living.length).toBeGreaterThan(0);
  await client.close();
  await expect.poll(() => living.filter(isRunning), { timeout: 5000 }).toEqual([]);
});
