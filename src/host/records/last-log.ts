import { readTailIfExists } from '../../lib/files/read-file.ts';
import type { HostPlaces } from '../places.ts';
import { listLogFiles, type Sessions } from './log-folder.ts';
import { parseLogTail, type StartReport } from './parse-log.ts';

/** The end of a log tells of the last start; a log itself may hold all that a server ever wrote. */
const TAIL_BYTES = 64 * 1024;

/**
 * Reads how the last start of a server went that is told in the logs of the sessions in one
 * directory, or of all. `undefined` when no log tells of one.
 */
export function readLastLog(
  places: HostPlaces,
  sessions: Sessions,
  serverId: string,
): (StartReport & { file: string }) | undefined {
  for (const file of listLogFiles(places, sessions, serverId)) {
    const report = readReport(file);
    if (report) return { file, ...report };
  }
  return undefined;
}

function readReport(file: string): StartReport | undefined {
  try {
    const read = readTailIfExists(file, TAIL_BYTES);
    return read && parseLogTail(read.tail.toString('utf8'), read.isWhole ? 'whole' : 'cut');
  } catch {
    return undefined; // not a plain file, or not ours to read
  }
}
