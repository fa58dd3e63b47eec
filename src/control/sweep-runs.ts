import { lstatSync, unlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { hasErrno } from '../lib/errno.ts';
import { readProcesses } from './identity/process-table.ts';
import { type FoundRun, listRuns, type ReaderFacts } from './list-runs.ts';
import { verifyPrivateDir } from './place/private-dir.ts';
import { listFiles, type RunProblem } from './record/read-records.ts';
import { parseRecordFile, runDirOf, temporaryOf } from './record/record-names.ts';
import { isShortDirName } from './socket/socket-path.ts';

/** Removes the records and sockets of wrappers that are proven dead, and nothing else. */
export async function sweepRuns(
  root: string,
  { platform = process.platform, uid = process.getuid?.() }: ReaderFacts = {},
): Promise<{ removed: string[]; problems: RunProblem[] }> {
  const { runs, problems } = await listRuns(root, { platform, uid });
  const dir = runDirOf(root);
  const dead = runs.filter(({ alive }) => alive === false);
  const paths = dead.flatMap((run) => filesOf(run, dir, uid));
  paths.push(...(await abandonedIn(root, { platform, uid })));
  const removed = paths.filter((path) => {
    try {
      return remove(path);
    } catch (error) {
      problems.push({ path, error });
      return false;
    }
  });
  return { removed, problems };
}

/** The record goes last: while it is there, the others are found again. */
function filesOf({ name, record }: FoundRun, dir: string, uid: number | undefined): string[] {
  const path = join(dir, `${name}.json`);
  const { socket } = record;
  const isOurs = socket !== undefined && isSocketOf(name, socket, { dir, uid });
  return [...(isOurs ? [socket] : []), temporaryOf(path), path];
}

/** What a record says is not enough: it has to be a socket of this name, in a folder made for it. */
function isSocketOf(
  name: string,
  socket: string,
  { dir, uid }: { dir: string; uid: number | undefined },
): boolean {
  const folder = dirname(socket);
  if (basename(socket) !== `${name}.sock`) return false;
  if (folder !== dir && !isShortDirName(basename(folder), uid)) return false;
  try {
    verifyPrivateDir(folder, uid);
    return lstatSync(socket).isSocket();
  } catch {
    return false; // gone, or somebody else's by now
  }
}

/**
 * Temporaries of processes that are not there. Of a process in another container this costs one
 * write, which it repeats; so no more proof is needed.
 */
async function abandonedIn(root: string, { platform, uid }: ReaderFacts): Promise<string[]> {
  const temporaries = listFiles(root, uid, []).filter(
    (file) => parseRecordFile(file)?.kind === 'temporary',
  );
  const pidOf = (file: string) => Number.parseInt(file.slice(1), 10);
  const seen = await readProcesses(temporaries.map(pidOf), platform ?? process.platform);
  if (!seen) return [];
  return temporaries
    .filter((file) => !seen.has(pidOf(file)))
    .map((file) => join(runDirOf(root), file));
}

function remove(path: string): boolean {
  try {
    unlinkSync(path);
    return true;
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return false;
    throw error;
  }
}
