import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { readProcesses } from '../../../../src/control/identity/process-table.ts';
import { hasErrno } from '../../../../src/lib/errno.ts';

/** The pids of a process and of all that descend from it. */
export function treeOf(root: number): number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .split('\n')
    .map((row) => row.trim().split(/\s+/).map(Number));
  const tree = [root];
  for (const parent of tree) {
    for (const [pid, ppid] of rows) if (pid && ppid === parent) tree.push(pid);
  }
  return tree;
}

/** Waits until none of `pids` runs any more; a zombie waits for its parent only. */
export async function whenGone(pids: readonly number[], withinMs = 10_000): Promise<void> {
  const running = await untilGone(pids, withinMs);
  if (running.length > 0) throw new Error(`still there after ${withinMs} ms: ${running}`);
}

/** Waits as `whenGone` does, and gives those that run when the time is over. */
export async function untilGone(pids: readonly number[], withinMs: number): Promise<number[]> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const table = await readProcesses(pids, process.platform);
    if (!table) throw new Error('this system does not tell which processes run');
    const running = [...table].filter(([, seen]) => seen === 'hidden' || !seen.isZombie);
    if (running.length === 0 || performance.now() > deadline) return running.map(([pid]) => pid);
    await sleep(1);
  }
}

/** Ends a process and all that descend from it, by force, and waits until they are gone. */
export async function killTree(root: number): Promise<void> {
  const pids = treeOf(root);
  for (const pid of pids) killIfThere(pid);
  await whenGone(pids);
}

/** Ends a process by force; one that is gone already is as good. */
export function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!hasErrno(error, 'ESRCH')) throw error;
  }
}
