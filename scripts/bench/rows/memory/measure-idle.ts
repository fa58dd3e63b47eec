import { setTimeout as sleep } from 'node:timers/promises';
import { openSession } from '../../world/host/open-session.ts';
import { greet, list } from '../../world/host/talk.ts';
import { proportionalMemoryMiB } from '../../world/processes/memory.ts';
import { treeOf } from '../../world/processes/process-tree.ts';
import type { Command } from '../../world/processes/time-process.ts';

/** After this long an idle process has done what it does after its start. */
const IDLE_MS = 2000;

/** The memory of `count` servers that were asked for their tools and for nothing else. */
export async function measureIdleServers(command: Command, count: number): Promise<number> {
  const sessions = Array.from({ length: count }, () => openSession(command));
  await Promise.all(
    sessions.map(async (session) => {
      await greet(session);
      await list(session);
    }),
  );
  const memory = await measureIdle(sessions.map(({ pid }) => pid));
  await Promise.all(sessions.map(({ end }) => end()));
  return memory;
}

/** The memory of all `pids` together; none of them may have started anything. */
export async function measureIdle(pids: readonly number[]): Promise<number> {
  await sleep(IDLE_MS);
  const busy = pids.find((pid) => treeOf(pid).length > 1);
  if (busy !== undefined) throw new Error(`process ${busy} has started another`);
  return pids.reduce((sum, pid) => sum + proportionalMemoryMiB(pid), 0);
}
