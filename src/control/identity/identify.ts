import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, uptime } from 'node:os';
import { AppError } from '../../lib/app-error.ts';
import { readProcesses } from './process-table.ts';

/** What tells the processes of all boots, containers and machines that share a home apart. */
export type Identity = Surroundings & { pid: number; startTime: string };

/** Where a process runs. A pid counts only within a namespace, a start time within a boot. */
export type Surroundings = { bootId: string; namespace: string; machine: string };

/** The identity of this process. Fails where the system does not tell when it started. */
export async function identify(platform: NodeJS.Platform): Promise<Identity> {
  const surroundings = readSurroundings(platform);
  const { pid } = process;
  if (platform === 'win32')
    return { pid, startTime: String(Math.round(performance.timeOrigin)), ...surroundings };
  const seen = (await readProcesses([pid], platform))?.get(pid);
  if (seen === undefined || seen === 'hidden') throw untold();
  return { pid, startTime: seen.startTime, ...surroundings };
}

/** Where this process runs. */
export function readSurroundings(platform: NodeJS.Platform): Surroundings {
  const machine = hostname();
  if (platform !== 'linux')
    return { bootId: String(Math.round(Date.now() / 1000 - uptime())), namespace: '', machine };
  try {
    const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return { bootId, namespace: readNamespace(), machine };
  } catch (cause) {
    throw untold(cause);
  }
}

/** The time namespace too: it shifts the start times that are read in it. */
function readNamespace(): string {
  return ['pid', 'time'].map(readNamespaceLink).join(' ').trim();
}

function readNamespaceLink(kind: string): string {
  try {
    return readlinkSync(`/proc/self/ns/${kind}`);
  } catch {
    return ''; // a kernel without this kind of namespace has one for all
  }
}

function untold(cause?: unknown): AppError {
  return new AppError('STATE_UNUSABLE', 'The system does not tell when this process started', {
    ...(cause === undefined ? {} : { cause }),
    hint: 'Mount /proc',
  });
}
