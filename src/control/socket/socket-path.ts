import { posix } from 'node:path';
import { AppError } from '../../lib/app-error.ts';
import { makeStateDir } from '../place/private-dir.ts';

/** The facts that decide where a control socket lies when the folder of records is too deep. */
export type SocketFacts = {
  platform: NodeJS.Platform;
  uid: number | undefined;
  /** `XDG_RUNTIME_DIR`. */
  runtimeDir?: string | undefined;
  tmpDir: string;
};

/** The longest end that a file of a wrapper has: `-<8 hex digits>.sock`. */
const LONGEST_END = 14;

/**
 * The folders whose sockets have a path that the system takes, the best first: that of the records,
 * then short ones. `sun_path` holds 108 bytes with its final zero on Linux, 104 elsewhere; a longer
 * path may be cut in silence.
 */
export function planSocketDirs(dir: string, name: string, facts: SocketFacts): string[] {
  const { platform, uid, runtimeDir, tmpDir } = facts;
  const maxBytes = platform === 'linux' ? 107 : 103;
  const fits = (folder: string) =>
    Buffer.byteLength(posix.join(folder, name)) + LONGEST_END <= maxBytes;
  const short = [
    ...(runtimeDir && posix.isAbsolute(runtimeDir) ? [posix.join(runtimeDir, 'holdfast')] : []),
    ...[tmpDir, '/tmp'].map((folder) => posix.join(folder, `holdfast-${uid ?? 'user'}`)),
  ];
  return [dir, ...new Set(short)].filter(fits);
}

/** Whether a folder has the name of one that was made for sockets of this user. */
export function isShortDirName(name: string, uid: number | undefined): boolean {
  return name === 'holdfast' || name === `holdfast-${uid ?? 'user'}`;
}

/** Makes the first of the folders that can be had; one that somebody else could have prepared cannot. */
export function makeSocketDir(folders: readonly string[], uid: number | undefined): string {
  const failures: unknown[] = [];
  for (const folder of folders) {
    try {
      makeStateDir(folder, uid);
      return folder;
    } catch (error) {
      failures.push(error);
    }
  }
  throw new AppError('STATE_UNUSABLE', 'There is no place for the control socket', {
    cause: failures[0],
    hint: 'Set XDG_STATE_HOME or XDG_RUNTIME_DIR to a short folder that only you can write',
  });
}
