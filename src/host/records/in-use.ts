import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { hasErrno } from '../../lib/errno.ts';
import { readFileIfExists } from '../../lib/files/read-file.ts';
import { type ProcessStat, parseStat } from '../../lib/processes/process-stat.ts';
import { readJsonObject } from '../read-json.ts';

/**
 * A client's mark on a plugin version. `live`: the very process that made the mark runs. `dead`: it
 * does not. `unknown`: a process of that number runs, and nothing proves that it is another one.
 */
export type InUseMark = {
  pid: number;
  procStart: string | undefined;
  alive: 'live' | 'dead' | 'unknown';
};

/**
 * Reads which clients say that they use a plugin version. Marks of another container look dead, and
 * a mark that cannot be made out is only as dead as the process that gives it its name.
 */
export function readInUse(versionDir: string, platform: NodeJS.Platform): InUseMark[] {
  const dir = join(versionDir, '.in_use');
  return namesIn(dir)
    .filter((name) => /^[1-9]\d{0,9}$/.test(name))
    .map((name) => {
      const pid = Number(name);
      const procStart = readProcStart(join(dir, name), pid);
      return { pid, procStart, alive: livenessOf(pid, procStart, platform) };
    });
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return []; // never used, or gone while we look
  }
}

function readProcStart(file: string, pid: number): string | undefined {
  const reading = readJsonObject(file, { maxBytes: 4096 });
  if (reading.kind !== 'read' || reading.value.pid !== pid) return undefined;
  const { procStart } = reading.value;
  return typeof procStart === 'string' ? procStart : undefined;
}

function livenessOf(
  pid: number,
  procStart: string | undefined,
  platform: NodeJS.Platform,
): InUseMark['alive'] {
  const seen = platform === 'linux' ? readStat(pid) : undefined;
  if (seen === undefined) return isRunning(pid) ? 'unknown' : 'dead';
  if (seen.isZombie) return 'dead';
  if (procStart === undefined) return 'unknown';
  return seen.startTime === procStart ? 'live' : 'dead';
}

/** `undefined` where the system does not tell: no procfs, or one that hides the processes of others. */
function readStat(pid: number): ProcessStat | undefined {
  try {
    const stat = readFileIfExists(`/proc/${pid}/stat`, 64 * 1024);
    return stat && parseStat(stat.toString('latin1'));
  } catch {
    return undefined; // it ended between open and read
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return !hasErrno(error, 'ESRCH');
  }
}
