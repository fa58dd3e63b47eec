import { setTimeout as sleep } from 'node:timers/promises';
import { treeOf, whenGone } from '../processes/process-tree.ts';
import type { Command } from '../processes/time-process.ts';
import { openSession } from './open-session.ts';
import { call, greet } from './talk.ts';

/** How a host ends a server. */
export type End = 'EOF' | 'SIGTERM';

/** By then a wrapper has opened all that it opens. */
const SETTLED_MS = 400;

/** Milliseconds from the host's end to that of the last process that `command` has started. */
export async function timeEnd(command: Command, how: End): Promise<number> {
  const session = openSession(command);
  await greet(session);
  await call(session, 'echo');
  await sleep(SETTLED_MS);
  const pids = treeOf(session.pid);
  const endedAt = performance.now();
  if (how === 'EOF') session.stdin.end();
  else process.kill(session.pid, how);
  await Promise.all([session.ended, whenGone(pids)]);
  return performance.now() - endedAt;
}
