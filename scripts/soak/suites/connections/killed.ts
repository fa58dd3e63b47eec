import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../../../src/lib/app-error.ts';
import type { McpManager } from '../../../../src/manager/manager.ts';
import { Guild, isRunning, textOf } from '../../../../test/integration/manager/drive/guild.ts';
import { quantile } from '../../../bench/statistics.ts';
import { kill } from '../../world/processes/processes-of.ts';
import { inLanes, type Soak } from '../../world/soak.ts';

const CALLERS = 1000;
const KILL_EVERY_MS = 200;
const PAUSE_MS = 100;
/** A caller that hears nothing for so long is stuck. */
const STUCK_MS = 30_000;

/** A thousand callers of one server that is killed five times a second (L16). */
export async function connectionsKilled(soak: Soak): Promise<string> {
  const guild = new Guild(join(soak.dir, 'guild'));
  guild.add('bard');
  const { manager } = guild.open();
  const deaths: number[] = [];
  const recoveries: number[] = [];
  const live = () => guild.starts('bard').slice(-4).filter(isRunning);
  const calling = inLanes(soak, CALLERS, async () => {
    await callOnce(soak, manager, () => {
      const [diedAt] = deaths.splice(0);
      if (diedAt !== undefined) recoveries.push(performance.now() - diedAt);
    });
    await sleep(PAUSE_MS);
    return 'more';
  });
  let kills = 0;
  const killing = inLanes(soak, 1, async () => {
    await sleep(KILL_EVERY_MS);
    const pids = live();
    if (pids.length > 1) soak.fail('connections', `${pids.length} servers at once`);
    for (const pid of pids) if (kill(pid)) kills += 1;
    deaths.push(performance.now());
    return 'more';
  });
  await Promise.all([calling, killing]);
  await manager.close();
  if (live().length > 0) soak.fail('the end', 'a server is left');
  const p95 = recoveries.length > 0 ? `${Math.round(quantile(recoveries, 0.95))} ms` : 'unknown';
  return `${soak.failures} duplicate connects or stuck callers, ${kills} kills, answered again p95 ${p95}`;
}

async function callOnce(soak: Soak, manager: McpManager, onAnswer: () => void): Promise<void> {
  const stuck = setTimeout(() => soak.fail('a caller', `nothing in ${STUCK_MS} ms`), STUCK_MS);
  try {
    textOf(await manager.invokeTool('bard', 'pid'));
    onAnswer();
  } catch (error) {
    const isKnown = error instanceof AppError && /INTERRUPTED|UNAVAILABLE/.test(error.code);
    if (!isKnown) soak.fail('a caller', String(error));
  } finally {
    clearTimeout(stuck);
    soak.count();
  }
}
