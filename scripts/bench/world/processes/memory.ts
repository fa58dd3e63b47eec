import { readFileSync } from 'node:fs';

/** Whether this system tells how much memory a process takes. */
export const TELLS_MEMORY = process.platform === 'linux';

/** The most memory that a live process ever had resident. */
export function peakMemoryMiB(pid: number): number {
  return mebibytes(readFileSync(`/proc/${pid}/status`, 'utf8'), /^VmHWM:\s+(\d+) kB$/m);
}

/** The memory of a live process, with what it shares divided among those that share it. */
export function proportionalMemoryMiB(pid: number): number {
  return mebibytes(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'), /^Pss:\s+(\d+) kB$/m);
}

function mebibytes(text: string, row: RegExp): number {
  return Number(row.exec(text)?.[1]) / 1024;
}
