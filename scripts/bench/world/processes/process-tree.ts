import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { readProcesses } from '../../../../src/control/identity/process-table.ts';

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
  const deadline = performance.now() + withinMs;
  for (;;) {
    const table = await readProcesses(pids, process.platform);
    if (!table) throw new Error('this system does not tell which processes run');
    const running = [...table].filter(([, seen]) => seen === 'hidden' || !seen.isZombie);
    if (running.length === 0) return;
    if (performance.now() > deadline)
      throw new Error(`still there after ${withinMs} ms: ${running.map(([pid]) => pid)}`);
    await sleep(1);
  }
}
