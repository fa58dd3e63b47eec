import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { AppError } from '../../../src/lib/app-error.ts';
import type { McpManager } from '../../../src/manager/manager.ts';
import { addFigure } from '../../helpers/figure.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { isRunning, memberOf, textOf } from './drive/guild.ts';
import { OTHER, test } from './drive/guild-test.ts';

const ROUNDS = Number(process.env.RACE_ROUNDS ?? 200);

/** What may come of a call while its server is killed: an answer, or a word for what happened. */
async function outcomeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'answered';
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // cleared before
  }
}

async function callAndKill(manager: McpManager, round: number): Promise<string[]> {
  const pid = Number(textOf(await manager.invokeTool('bard', 'pid')));
  const calls = [outcomeOf(manager.invokeTool('bard', 'pid'))];
  const steps = [
    () => kill(pid),
    () => void calls.push(outcomeOf(manager.clearServerCache('bard'))),
    () => void calls.push(outcomeOf(manager.invokeTool('bard', 'pid'))),
  ];
  // every order of the three, with gaps from none to a few milliseconds
  for (let left = steps.length, seed = round; left > 0; left -= 1) {
    const [step] = steps.splice(seed % left, 1);
    step?.();
    seed = Math.floor(seed / left);
    if (round % 3 > 0) await sleep(round % 7);
  }
  return await Promise.all(calls);
}

test(`[F50] servers killed while they are cleared leave no connection that nobody owns, ${ROUNDS} rounds`, {
  timeout: 60_000 + ROUNDS * 500,
}, async ({ task, guild, open }) => {
  guild.add('bard');
  const { manager } = open();
  const outcomes = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const outcome of await callAndKill(manager, round))
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  // a call that was under way may be lost with its server; nothing else may be said
  const known = ['answered', 'CALL_INTERRUPTED', 'SERVER_UNAVAILABLE'];
  expect([...outcomes.keys()].filter((outcome) => !known.includes(outcome))).toEqual([]);
  const answered = outcomes.get('answered') ?? 0;
  expect(answered).toBeGreaterThan(ROUNDS);
  await waitFor('the last server alone', () => guild.starts('bard').filter(isRunning).length <= 1);
  await manager.close();
  expect(guild.starts('bard').filter(isRunning)).toEqual([]);
  addFigure(task, ROUNDS, '0 servers left that nobody owns, 0 callers without an answer');
});

test('[F50] a hundred callers on a dead connection start one server', async ({
  task,
  guild,
  open,
}) => {
  guild.add('bard');
  const { manager } = open();
  const pid = Number(textOf(await manager.invokeTool('bard', 'pid')));
  process.kill(pid, 'SIGKILL');
  await waitFor('death', () => memberOf(manager, 'bard').status === 'error');
  const calls = Array.from({ length: 100 }, () => manager.invokeTool('bard', 'pid'));
  const pids = new Set((await Promise.all(calls)).map(textOf));
  expect(pids.size).toBe(1);
  expect(pids.has(String(pid))).toBe(false);
  expect(guild.starts('bard')).toHaveLength(2);
  addFigure(task, calls.length, '1 connect, 0 callers got the dead one');
});

test('[F49] a call that its server dies of is not made again', async ({ task, guild, open }) => {
  guild.add('bard', { tools: [{ ...OTHER, name: 'die' }] });
  const { manager } = open();
  await manager.loadRoster({ refresh: 'none' });
  await expect(manager.invokeTool('bard', 'die')).rejects.toMatchObject({
    code: 'CALL_INTERRUPTED',
  });
  expect(guild.journal('bard').filter((line) => line === 'call die')).toHaveLength(1);
  addFigure(task, 1, '0 duplicate tool effects');
});

test('[F49] a call that may be repeated is made once more', async ({ task, guild, open }) => {
  const die = { ...OTHER, name: 'die', annotations: { idempotentHint: true } };
  guild.add('bard', { tools: [die] });
  const { manager } = open();
  await manager.refreshToolCaches();
  await expect(manager.invokeTool('bard', 'die')).rejects.toMatchObject({
    code: 'CALL_INTERRUPTED',
  });
  expect(guild.journal('bard').filter((line) => line === 'call die')).toHaveLength(2);
  addFigure(task, 1, 'one retry of a call that may be repeated');
});

test('[F49] a list whose server dies is asked for again', async ({ task, guild, open }) => {
  guild.add('bard', { diesAtList: true });
  const { manager } = open();
  const [outcome] = await manager.refreshToolCaches();
  expect(outcome?.kind).toBe('failed');
  expect(guild.journal('bard').filter((line) => line === 'list 0').length).toBeGreaterThan(1);
  addFigure(task, 1, 'a list is asked for again');
});

test('[F51] a list that is under way when its server is cleared is thrown away', async ({
  task,
  guild,
  open,
}) => {
  guild.add('bard', { listDelayMs: 400 });
  const { manager } = open();
  const refreshing = manager.refreshToolCaches();
  await waitFor('list', () => guild.journal('bard').includes('list 0'));
  guild.script('bard', { tools: [OTHER] });
  await manager.clearServerCache('bard');
  expect(await refreshing).toEqual([{ member: 'bard', kind: 'refreshed' }]);
  expect(guild.cacheOf('bard').tools).toEqual([OTHER]);
  expect(memberOf(manager, 'bard').tools.map(({ name }) => name)).toEqual(['other']);
  addFigure(task, 1, '0 stale publishes');
});

test('[F51] a server that is cleared while it starts is stopped, and the caller gets the next', async ({
  task,
  guild,
  open,
}) => {
  guild.add('bard', { greetDelayMs: 400 });
  const { manager } = open();
  const call = manager.invokeTool('bard', 'pid');
  await waitFor('start', () => guild.starts('bard').length === 1);
  await manager.clearServerCache('bard');
  const [first, second] = [guild.starts('bard')[0] ?? 0, Number(textOf(await call))];
  expect(second).not.toBe(first);
  expect([isRunning(first), isRunning(second)]).toEqual([false, true]);
  addFigure(task, 1, '0 stale publishes');
});
