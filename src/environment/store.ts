import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  realpathSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '../lib/app-error.ts';
import { makePrivateDir } from '../lib/files/make-private-dir.ts';
import { unusable } from '../lib/store-root.ts';

const CACHEDIR_TAG =
  'Signature: 8a477f597d28d172789f06886806bc55\n# Environments of MCP servers, made by Holdfast.\n';

/** The folder of one server in the store. Names from outside are encoded, so none can leave the store. */
export function serverStorePath(root: string, marketplace: string, server: string): string {
  return join(root, encodeName(marketplace), encodeName(server));
}

/**
 * Refuses a store that somebody else could have prepared or could exchange: another owner, writable
 * by others, or in a folder where everybody may rename it. A store that is not there yet is fine.
 */
export function verifyStore(serverStore: string, root: string, uid: number | undefined): void {
  if (uid !== undefined) verifyParent(root);
  for (const dir of [root, dirname(serverStore), serverStore, join(serverStore, 'envs')]) {
    if (!lstatSync(dir, { throwIfNoEntry: false })) return;
    const stat = statSync(dir, { throwIfNoEntry: false });
    if (!stat?.isDirectory()) throw unusable(`\`${dir}\` is not a directory`);
    if (
      dir !== root &&
      realpathSync(dir) !== join(realpathSync(dirname(dir)), dir.slice(dirname(dir).length + 1))
    ) {
      throw unusable(`\`${dir}\` is a link to somebody's directory`);
    }
    if (uid !== undefined) verifyOwner(dir, stat, uid);
  }
}

function verifyParent(root: string): void {
  const parent = dirname(existsSync(root) ? realpathSync(root) : root);
  const stat = statSync(parent, { throwIfNoEntry: false });
  if (stat && (stat.mode & 0o1002) === 0o002)
    throw unusable(`\`${parent}\` can be written by everybody`, `chmod o-w ${parent}`);
}

/** A group of the user's own, as many systems make them, has nobody else in it. */
function verifyOwner(dir: string, { uid: owner, gid, mode }: Stats, uid: number): void {
  if (owner !== uid) throw unusable(`\`${dir}\` belongs to another user (uid ${owner})`);
  const byOthers = gid === owner ? 0o002 : 0o022;
  if ((mode & byOthers) !== 0)
    throw unusable(
      `\`${dir}\` can be written by others (mode ${(mode & 0o7777).toString(8)})`,
      `chmod go-w ${dir}`,
    );
}

/** Makes the folder of a server in the store, with mode 0700 whatever the umask is. */
export function makeServerStore(serverStore: string, root: string, uid: number | undefined): void {
  verifyStore(serverStore, root, uid);
  try {
    makePrivateDir(dirname(root));
    for (const dir of [root, dirname(serverStore), serverStore, join(serverStore, 'envs')]) {
      makePrivateDir(dir);
      chmodSync(dir, 0o700);
    }
    const tag = join(root, 'CACHEDIR.TAG');
    if (!existsSync(tag)) writeFileSync(tag, CACHEDIR_TAG, { mode: 0o600 });
  } catch (cause) {
    throw new AppError('STORE_UNUSABLE', `Could not make \`${serverStore}\``, {
      cause,
      hint: 'Make the folder writable, or set HOLDFAST_STORE to a folder that is',
    });
  }
}

/**
 * Closes the folders of a store that were opened since they were made. What is in them is out of
 * reach then, whatever its own mode is.
 */
export function closeStore(serverStore: string, root: string): void {
  for (const dir of [root, dirname(serverStore), serverStore, join(serverStore, 'envs')]) {
    try {
      if ((statSync(dir).mode & 0o077) !== 0) chmodSync(dir, 0o700);
    } catch {
      // read-only, or a file system without modes: the launch does not depend on it
    }
  }
}

function encodeName(name: string): string {
  const encoded = name.replace(/[^A-Za-z0-9._-]/gu, '-').replace(/^\./, '-');
  if (encoded === name && name.length <= 100) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 12);
  return `${encoded.slice(0, 80)}-${hash}`;
}
