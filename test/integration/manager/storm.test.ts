import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { AppError } from '../../../src/lib/app-error.ts';
import { isRunning, textOf } from './drive/guild.ts';
import { test } from './drive/guild-test.ts';

const SECONDS = Number(process.env.STORM_SECONDS ?? 4);
const CALLERS = Number(process.env.STORM_CALLERS ?? 100);
const KILL_EVERY_MS = 200;

test(`[L16] ${CALLERS} callers of a server that is killed every ${KILL_EVERY_MS} ms are never stuck`, {
  timeout: 60_000 + SECONDS * 2000,
}, async ({ guild, open }) => {
  guild.add('bard');
  const { manager } = open();
  const end = Date.now() + SECONDS * 1000;
  const pids = new Set<string>();
  const odd: unknown[] = [];
  let answered = 0;
  const caller = async () => {
    while (Date.now() < end) {
      await manager.invokeTool('bard', 'pid').then(
        (result) => {
          answered += 1;
          pids.add(textOf(result));
        },
        (error: unknown) => {
          const isKnown = error instanceof AppError && error.code === 'CALL_INTERRUPTED';
          if (!isKnown) odd.push(error);
        },
      );
      await sleep(5);
    }
  };
  const killing = (async () => {
    while (Date.now() < end) {
      await sleep(KILL_EVERY_MS);
      for (const pid of guild.starts('bard').filter(isRunning)) process.kill(pid, 'SIGKILL');
    }
  })();
  await Promise.all([killing, ...Array.from({ length: CALLERS }, caller)]);
  expect(odd).toEqual([]);
  expect(answered).toBeGreaterThan(CALLERS);
  expect(pids.size).toBeGreaterThan(2);
  await manager.close();
  expect(guild.starts('bard').filter(isRunning)).toEqual([]);
});
