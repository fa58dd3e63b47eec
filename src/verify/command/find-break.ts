import { lstatSync, readlinkSync, statSync } from 'node:fs';
import { dirname, isAbsolute } from 'node:path';
import { hasErrno } from '../../lib/errno.ts';

/** Where a path ends before its end: a name that is not there, or a link that leads nowhere. */
export type Break =
  | { kind: 'missing'; at: string }
  | { kind: 'dangling'; at: string; target: string };

/**
 * Finds where an absolute path breaks; `undefined` when something is at its end, or when that
 * cannot be told.
 */
export function findBreak(path: string): Break | undefined {
  try {
    if (!isAbsolute(path) || isThere(path)) return undefined;
    for (const prefix of prefixes(path)) {
      const stat = lstatSync(prefix, { throwIfNoEntry: false });
      if (!stat) return { kind: 'missing', at: prefix };
      if (stat.isSymbolicLink() && !isThere(prefix))
        return { kind: 'dangling', at: prefix, target: readlinkSync(prefix) };
    }
    return undefined;
  } catch {
    return undefined; // what we may not look into may well be whole
  }
}

/** A loop of links leads nowhere. */
function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    if (hasErrno(error, 'ELOOP')) return false;
    throw error;
  }
}

/** `/a`, `/a/b`, `/a/b/c`. */
function prefixes(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [] : [...prefixes(parent), path];
}
