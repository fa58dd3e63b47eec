import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hasErrno } from '../../lib/errno.ts';
import { type ProcessStat, parseStat } from '../../lib/processes/process-stat.ts';

/** What the system says of a process; what the digits of `startTime` count is the system's. */
export type SeenProcess = ProcessStat;

/** Hidden: something is there that this user may not look at. */
export type ProcessTable = Map<number, SeenProcess | 'hidden'>;

const PS_TIMEOUT_MS = 2000;

/**
 * The processes of `pids` that are there, by pid, or `undefined` when this machine does not tell. On
 * Windows it never does: there a pipe that is gone is the proof.
 */
export async function readProcesses(
  pids: readonly number[],
  platform: NodeJS.Platform,
): Promise<ProcessTable | undefined> {
  if (platform === 'win32') return undefined;
  return platform === 'linux' ? readByProc(pids) : await readByPs(pids);
}

/** Start times are ticks since the machine's start; exact, but they say nothing after a reboot. */
function readByProc(pids: readonly number[]): ProcessTable | undefined {
  if (!readStat(process.pid)) return undefined;
  const found: ProcessTable = new Map();
  for (const pid of pids) {
    const seen = readStat(pid);
    if (seen) found.set(pid, seen);
  }
  return found;
}

function readStat(pid: number): SeenProcess | 'hidden' | undefined {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch (error) {
    if (hasErrno(error, 'ENOENT', 'ESRCH')) return undefined;
    if (hasErrno(error, 'EACCES', 'EPERM')) return 'hidden'; // procfs with hidepid
    throw error;
  }
}

/** Start times are seconds since 1970. What lacks our own process is no answer. */
export async function readByPs(pids: readonly number[]): Promise<ProcessTable | undefined> {
  const list = [process.pid, ...pids].join(',');
  const found = parsePs(await runPs(['-o', 'pid=,stat=,lstart=', '-p', list]));
  return found.has(process.pid) ? found : undefined;
}

/** `ps` exits with 1 when one of the processes is not there; what it printed counts all the same. */
function runPs(args: string[]): Promise<string> {
  const options = { env: { LC_ALL: 'C', TZ: 'UTC0' }, timeout: PS_TIMEOUT_MS };
  return new Promise((resolve) => {
    execFile('/bin/ps', args, options, (_error, stdout) => resolve(stdout));
  });
}

function parsePs(output: string): ProcessTable {
  const rows = output.matchAll(/^ *(\d+) +(\S+) +(\S.*\S) *$/gm);
  return new Map(
    [...rows].map(([, pid, state = '', start]) => [
      Number(pid),
      { startTime: String(Date.parse(`${start} UTC`) / 1000), isZombie: state.startsWith('Z') },
    ]),
  );
}
