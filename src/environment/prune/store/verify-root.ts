import { lstatSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { AppError } from '../../../lib/app-error.ts';
import { readFileIfExists } from '../../../lib/files/read-file.ts';

/** Whose store it has to be. */
export type Owner = { uid: number | undefined; home: string | undefined };

const SIGNATURE = 'Signature: 8a477f597d28d172789f06886806bc55';

/**
 * Refuses a store in which nothing may be deleted: a link, somebody else's, one that others can
 * write, the root of the disk, a folder that holds the home, or one without our tag. Gives
 * `undefined` when there is none, else its real path.
 */
export function verifyPruneRoot(root: string, { uid, home }: Owner): string | undefined {
  const stat = lstatSync(root, { throwIfNoEntry: false });
  if (!stat) return undefined;
  if (stat.isSymbolicLink()) throw refusal(root, 'is a link', 'Set HOLDFAST_STORE to its target');
  if (!stat.isDirectory()) throw refusal(root, 'is not a directory');
  const real = realpathSync(root);
  if (dirname(real) === real) throw refusal(root, 'is the root of the disk');
  if (home && holds(real, home)) throw refusal(root, 'holds the home folder');
  if (uid !== undefined) verifyOwner(root, { real, uid });
  if (!hasTag(root))
    throw refusal(root, 'has no CACHEDIR.TAG of ours', 'Start a server once, which writes it');
  return real;
}

function verifyOwner(root: string, { real, uid }: { real: string; uid: number }): void {
  const stat = lstatSync(root);
  if (stat.uid !== uid) throw refusal(root, `belongs to another user (uid ${stat.uid})`);
  if ((stat.mode & 0o022) !== 0)
    throw refusal(root, 'can be written by others', `Run \`chmod 700 ${root}\``);
  if ((statSync(dirname(real)).mode & 0o1002) === 0o002)
    throw refusal(dirname(real), 'can be written by everybody');
}

function holds(root: string, home: string): boolean {
  const stat = statSync(home, { throwIfNoEntry: false });
  const way = relative(root, stat ? realpathSync(home) : home);
  return way === '' || !(way.split('/')[0] === '..' || isAbsolute(way));
}

function hasTag(root: string): boolean {
  try {
    const tag = join(root, 'CACHEDIR.TAG');
    if (!lstatSync(tag).isFile()) return false;
    return readFileIfExists(tag, 4096)?.toString('latin1').startsWith(SIGNATURE) === true;
  } catch {
    return false; // absent or unreadable both mean: not proven to be ours
  }
}

function refusal(path: string, what: string, hint?: string): AppError {
  return new AppError('STORE_UNUSABLE', `Nothing is removed: \`${path}\` ${what}`, {
    hint: hint ?? 'Set HOLDFAST_STORE to the folder of the environments',
  });
}
