import { type Dirent, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { hasErrno } from '../../../lib/errno.ts';
import { layoutOf } from '../../layout.ts';
import type { Owner } from './verify-root.ts';

/** What could not be looked at or removed, and why. */
export type PruneProblem = { path: string; message: string };

/** The folder of one server in the store, with the names that it has in `envs`. */
export type ServerStore = {
  marketplace: string;
  server: string;
  serverStore: string;
  names: readonly string[];
};

/**
 * Lists the servers of the store. Only real directories of this user are entered: what else lies
 * there is left alone, and told.
 */
export function listStore(
  root: string,
  { uid }: Owner,
): { servers: ServerStore[]; problems: PruneProblem[] } {
  const problems: PruneProblem[] = [];
  const enter = (dir: string) => enterDir(dir, uid, problems);
  const servers = foldersIn(enter(root)).flatMap((marketplace) =>
    foldersIn(enter(join(root, marketplace))).flatMap((server) => {
      const serverStore = join(root, marketplace, server);
      if (enter(serverStore) === undefined) return [];
      const names = enter(layoutOf(serverStore).envs)?.map(({ name }) => name) ?? [];
      return [{ marketplace, server, serverStore, names }];
    }),
  );
  return { servers, problems };
}

function enterDir(
  dir: string,
  uid: number | undefined,
  problems: PruneProblem[],
): Dirent[] | undefined {
  try {
    const stat = lstatSync(dir, { throwIfNoEntry: false });
    const objection = stat && objectTo(stat, uid);
    if (objection !== undefined) problems.push({ path: dir, message: objection });
    return stat && objection === undefined ? readdirSync(dir, { withFileTypes: true }) : undefined;
  } catch (error) {
    if (!hasErrno(error, 'ENOENT', 'ENOTDIR'))
      problems.push({ path: dir, message: messageOf(error) });
    return undefined;
  }
}

function objectTo(stat: ReturnType<typeof lstatSync>, uid: number | undefined): string | undefined {
  if (stat?.isSymbolicLink()) return 'is a link, and is not followed';
  if (!stat?.isDirectory()) return 'is not a directory';
  if (uid !== undefined && stat.uid !== uid) return `belongs to another user (uid ${stat.uid})`;
  return undefined;
}

/** A link in the place of a folder is told of when it is entered; files such as the tag are no news. */
function foldersIn(entries: readonly Dirent[] | undefined): string[] {
  return (entries ?? [])
    .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && entry.name[0] !== '.')
    .map(({ name }) => name)
    .sort();
}

/** The errno of a system error, else its message. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error ? String(error.code) : error.message;
}
