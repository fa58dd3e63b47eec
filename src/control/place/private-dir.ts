import { chmodSync, lstatSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '../../lib/app-error.ts';
import { makePrivateDir } from '../../lib/files/make-private-dir.ts';

/** Makes `dir` and what leads to it with mode 0700, whatever the umask is; refuses as `verifyPrivateDir`. */
export function makeStateDir(dir: string, uid: number | undefined): void {
  try {
    if (!lstatSync(dir, { throwIfNoEntry: false })) makePrivateDir(dir);
    const stat = verifyPrivateDir(dir, uid);
    if (stat && uid !== undefined && (stat.mode & 0o777) !== 0o700) chmodSync(dir, 0o700);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('STATE_UNUSABLE', `Could not make \`${dir}\``, {
      cause,
      hint: 'Make the folder writable, or set XDG_STATE_HOME to a folder that is',
    });
  }
}

/**
 * Refuses a directory that somebody else could have prepared or could exchange: a link, another
 * owner, writable by others, or in a folder where everybody may rename it. Gives `undefined` when it
 * is not there. Where there are no owners (`uid` is `undefined`) only its kind is looked at.
 */
export function verifyPrivateDir(dir: string, uid: number | undefined): Stats | undefined {
  const stat = lstatSync(dir, { throwIfNoEntry: false });
  if (!stat) return undefined;
  if (stat.isSymbolicLink()) throw unusable(`\`${dir}\` is a link`);
  if (!stat.isDirectory()) throw unusable(`\`${dir}\` is not a directory`);
  if (uid === undefined) return stat;
  if (stat.uid !== uid) throw unusable(`\`${dir}\` belongs to another user (uid ${stat.uid})`);
  if ((stat.mode & 0o022) !== 0) throw unusable(`\`${dir}\` is writable by others`);
  const { mode } = statSync(dirname(dir));
  if ((mode & 0o1002) === 0o002) throw unusable(`\`${dirname(dir)}\` is writable by everybody`);
  return stat;
}

function unusable(message: string): AppError {
  return new AppError('STATE_UNUSABLE', message, {
    hint: 'Set XDG_STATE_HOME to an absolute folder of your own that only you can write',
  });
}
