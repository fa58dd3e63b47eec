import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { removeTree } from '../../../src/lib/files/remove-tree.ts';
import { killIfThere, untilGone } from '../world/processes/process-tree.ts';

const ROUNDS = 20;
const GONE_MS = 2000;

/**
 * Ends all processes that were started for the folder, also those that nobody is the parent of any
 * more: each has the folder in its variables or in its command line. Gives how many there were.
 */
export async function endProcessesOf(dir: string): Promise<number> {
  let ended = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const pids = processesOf(dir).filter((pid) => pid !== process.pid);
    if (pids.length === 0) break;
    for (const pid of pids) killIfThere(pid);
    ended += pids.length;
    await untilGone(pids, GONE_MS);
  }
  return ended;
}

/** Removes the folder; who was writing there a moment ago makes a second look necessary. */
export async function removeDir(dir: string): Promise<void> {
  for (let round = 0; ; round++) {
    try {
      removeTree(dir);
      return;
    } catch (error) {
      if (round === ROUNDS) throw error;
      await sleep(50);
    }
  }
}

function processesOf(dir: string): number[] {
  if (process.platform === 'linux')
    return pidsIn('/proc').filter((pid) => factsOf(pid).includes(dir));
  return execFileSync('ps', ['-A', '-o', 'pid=,command='], { encoding: 'utf8' })
    .split('\n')
    .filter((row) => row.includes(dir))
    .map((row) => Number.parseInt(row, 10));
}

function pidsIn(proc: string): number[] {
  return readdirSync(proc).map(Number).filter(Number.isInteger);
}

/** Nothing of a process that is gone, a zombie, or somebody else's. */
function factsOf(pid: number): string {
  try {
    return ['environ', 'cmdline']
      .map((file) => readFileSync(`/proc/${pid}/${file}`, 'utf8'))
      .join('\0');
  } catch {
    return '';
  }
}
