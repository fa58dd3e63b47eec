import { readFileSync } from 'node:fs';

/** The most memory that a live process ever had resident; `undefined` where there is no /proc. */
export function peakMemoryMiB(pid: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return kib === undefined ? undefined : Number(kib) / 1024;
}
