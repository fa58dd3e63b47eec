import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../random.ts';

/** The processes, besides this one, that stand in `dir`, run from it or name it in their command. */
export function processesOf(dir: string): number[] {
  return otherPids().filter((pid) => belongsTo(pid, dir));
}

/** One of them at random, without a look at all. */
export function someProcessOf(dir: string, random: Random): number | undefined {
  return random.shuffle(otherPids()).find((pid) => belongsTo(pid, dir));
}

function otherPids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map(Number);
}

function belongsTo(pid: number, dir: string): boolean {
  const command = read(() => readFileSync(`/proc/${pid}/cmdline`, 'latin1'));
  if (command === '') return false; // the kernel's own, a zombie, or gone
  if (command.includes(dir)) return true;
  const cwd = read(() => readlinkSync(`/proc/${pid}/cwd`));
  return cwd === dir || cwd.startsWith(`${dir}/`);
}

/** The command of a process, for a person. */
export function commandOf(pid: number): string {
  const command = read(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  return command.replaceAll('\0', ' ').slice(0, 300);
}

function read(reading: () => string): string {
  try {
    return reading();
  } catch {
    return ''; // it has ended
  }
}

/** Waits until nobody stands in `dir` any more, and gives those that still do after `withinMs`. */
export async function whenNobodyIn(dir: string, withinMs: number): Promise<number[]> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const left = processesOf(dir);
    if (left.length === 0 || performance.now() > deadline) return left;
    await sleep(20);
  }
}

/** Kills all that stand in `dir`, also those that these have just begun. */
export async function endProcessesOf(dir: string): Promise<void> {
  for (let round = 0; round < 100; round++) {
    const left = processesOf(dir);
    if (left.length === 0) return;
    for (const pid of left) kill(pid);
    await sleep(10);
  }
}

/** Kills a process that may have ended. */
export function kill(pid: number, signal: NodeJS.Signals = 'SIGKILL'): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
