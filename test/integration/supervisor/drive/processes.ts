import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Host, textOf } from './host.ts';

export const FIXTURES = resolve('test/fixtures/supervisor');

/** The command that runs a fixture server, such as `end/server-that-behaves`. */
export function server(name: string, ...args: string[]): string[] {
  return [process.execPath, join(FIXTURES, `${name}.mjs`), ...args];
}

/** The processes of a server, as its tool `pids` names them. */
export async function pidsOf(host: Host): Promise<number[]> {
  return JSON.parse(textOf(await host.call('pids')));
}

/** Whether a process runs; a zombie that nobody has reaped yet does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (!existsSync('/proc/self/stat')) return true;
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** The most memory that a process has had resident; 0 where the system does not tell. */
export function peakBytesOf(pid: number | undefined): number {
  return statusOf(pid, 'VmHWM');
}

/** The memory that a process has resident; 0 where the system does not tell. */
export function residentBytesOf(pid: number | undefined): number {
  return statusOf(pid, 'VmRSS');
}

/** The processor time that a process has used; 0 where the system does not tell. */
export function cpuMsOf(pid: number | undefined): number {
  if (process.platform !== 'linux') return 0;
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** How often a server of the fixtures has begun, by the file in which it counts. */
export function livesIn(file: string): number {
  return existsSync(file) ? readFileSync(file, 'utf8').length : 0;
}

/** The messages that a server of the fixtures was sent, by its journal. */
export function journalOf(file: string) {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line));
}

/** How often a server of the fixtures was asked to `initialize`, by its journal. */
export function handshakesIn(file: string): number {
  return journalOf(file).filter(({ method }) => method === 'initialize').length;
}

function statusOf(pid: number | undefined, field: string): number {
  if (process.platform !== 'linux') return 0;
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const [, kib = '0'] = new RegExp(`${field}:\\s+(\\d+)`).exec(status) ?? [];
  return Number(kib) * 1024;
}
