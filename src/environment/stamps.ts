import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, type Stats } from 'node:fs';
import { join, posix, relative } from 'node:path';
import { hasErrno } from '../lib/errno.ts';
import { readFileIfExists } from '../lib/files/read-file.ts';
import type { Stamp } from './manifest.ts';

/** What a walk of an environment finds: the stamps for its manifest and the list of all its files. */
export type Walked = { stamps: Stamp[]; files: string };

/** Files without which nothing runs, or that say what is installed. */
const STAMPED = /^(pyvenv\.cfg|bin\/python|Scripts\/python\.exe|.*\.dist-info\/(RECORD|METADATA))$/;

/** Bytecode is left out: it may come and go without any harm. */
const BYTECODE = '__pycache__';
const IN_BYTECODE = /(^|\/)__pycache__(\/|$)/;

/** Walks an environment once. Links are stamped themselves and never followed. */
export function walkEnvironment(dir: string): Walked {
  const listing = createListing();
  for (const { path, stat } of walk(dir, '.')) listing.add(path, stat);
  return listing.read();
}

/** Collects what somebody else's walk of an environment comes by. */
export function createListing() {
  const stamps: Stamp[] = [];
  const lines: string[] = [];
  return {
    add(path: string, stat: Stats): void {
      if (IN_BYTECODE.test(path)) return;
      if (stat.isDirectory()) {
        stamps.push([path, 0, stat.mtimeMs]);
        return;
      }
      lines.push(`${stat.size} ${stat.mtimeMs} ${encodePath(path)}\n`);
      if (STAMPED.test(path)) stamps.push([path, stat.size, stat.mtimeMs]);
    },
    read: (): Walked => ({ stamps, files: lines.join('') }),
  };
}

/** A million files. */
const MAX_LIST_BYTES = 128 * 1024 * 1024;

/** The list of an environment's files; without one, or when it cannot be read, the stamps alone decide. */
export function readFileList(path: string): string {
  try {
    return readFileIfExists(path, MAX_LIST_BYTES)?.toString('utf8') ?? '';
  } catch {
    return '';
  }
}

/** The listed files that are missing or have another size or time. */
export function compareFiles(dir: string, files: string): string[] {
  return files.split('\n').flatMap((line) => {
    const [, size, mtimeMs, encoded] = /^(\d+) ([\d.e+-]+) (.+)$/.exec(line) ?? [];
    if (encoded === undefined) return [];
    const path = decodePath(encoded);
    const stat = readStat(`${dir}/${path}`);
    const isSame = stat && String(stat.size) === size && String(stat.mtimeMs) === mtimeMs;
    return isSame ? [] : [path];
  });
}

/** The installed files that are missing or whose content is not what their RECORD says. */
export function compareContent(dir: string): string[] {
  const damaged: string[] = [];
  try {
    for (const { path } of walk(dir, '.')) {
      if (path.endsWith('.dist-info/RECORD')) damaged.push(...compareRecord(dir, path));
    }
  } catch (error) {
    if (!hasErrno(error, 'EACCES', 'EPERM', 'EIO', 'ENOENT')) throw error;
    damaged.push(relative(dir, error.path ?? dir)); // what cannot be read cannot be imported either
  }
  return damaged;
}

/** A folder that was closed by its mode hides its files: for a server they are missing. */
function readStat(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (hasErrno(error, 'EACCES', 'EPERM', 'EIO', 'ELOOP', 'ENAMETOOLONG')) return undefined;
    throw error;
  }
}

function* walk(dir: string, path: string): Generator<{ path: string; stat: Stats }> {
  const stat = lstatSync(join(dir, path), { throwIfNoEntry: false });
  if (!stat) return; // its name is not UTF-8, or it went while we looked
  yield { path, stat };
  if (!stat.isDirectory()) return;
  for (const name of readdirSync(join(dir, path))) {
    if (name !== BYTECODE) yield* walk(dir, path === '.' ? name : `${path}/${name}`);
  }
}

function compareRecord(dir: string, record: string): string[] {
  if (!readStat(join(dir, record))?.isFile()) return [record];
  const site = posix.dirname(posix.dirname(record));
  return readFileSync(join(dir, record), 'utf8')
    .split(/\r?\n/)
    .flatMap((line) => {
      const [, quoted, plain, hash] =
        /^(?:"((?:[^"]|"")*)"|([^",]*)),sha256=([\w-]+)=*,/.exec(line) ?? [];
      if (hash === undefined) return []; // bytecode and RECORD itself have no hash
      const name = (quoted?.replaceAll('""', '"') ?? plain ?? '').replaceAll('\\', '/');
      const path = posix.normalize(posix.join(site, name));
      if (path.startsWith('../') || posix.isAbsolute(name)) return []; // not a file of this environment
      return hashOf(join(dir, path)) === hash ? [] : [path];
    });
}

function hashOf(file: string): string | undefined {
  if (!readStat(file)?.isFile()) return undefined;
  try {
    return createHash('sha256').update(readFileSync(file)).digest('base64url');
  } catch (error) {
    if (hasErrno(error, 'EACCES', 'EPERM', 'EIO', 'ENOENT')) return undefined;
    throw error;
  }
}

function encodePath(path: string): string {
  return /^"|\n/.test(path) ? JSON.stringify(path) : path;
}

function decodePath(path: string): string {
  if (!path.startsWith('"')) return path;
  try {
    return String(JSON.parse(path));
  } catch {
    return path; // a list that was damaged: the file of this name is missing
  }
}
