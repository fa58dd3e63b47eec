import { type Dir, opendirSync, readFileSync } from 'node:fs';
import { spend } from './budget.ts';
import { isWithin, lookAt, realPath } from './real-path.ts';
import type { World } from './world.ts';

const MAX_ENTRIES = 5_000;
const MAX_TEXT_BYTES = 131_072;

/** An entry of a directory. */
export type Entry = { name: string; isDirectory: boolean; isLink: boolean };

/**
 * The entries of a directory, by name. Of a huge one only some, but always those on the way to a
 * protected root.
 */
export function listDirectory(world: World, dir: string): Entry[] {
  spend(world.budget);
  const entries = new Map<string, Entry>();
  for (const name of namesTowardsRoots(world, dir)) {
    const stats = lookAt(world, `${dir}/${name}`);
    if (stats) entries.set(name, entryOf(name, stats));
  }
  for (const entry of readSome(world, dir)) entries.set(entry.name, entry);
  return [...entries.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

function namesTowardsRoots(world: World, dir: string): string[] {
  const prefix = dir.endsWith('/') ? dir : `${dir}/`;
  return world.request.roots
    .filter(({ path }) => path !== dir && isWithin(path, dir))
    .map(({ path }) => path.slice(prefix.length).split('/')[0] ?? '');
}

function readSome(world: World, path: string): Entry[] {
  const entries: Entry[] = [];
  const dir = openIfDirectory(path);
  if (dir === undefined) return entries;
  try {
    for (;;) {
      const entry = dir.readSync();
      if (entry === null || entries.length >= MAX_ENTRIES) return entries;
      if (entries.length % 16 === 0) spend(world.budget);
      entries.push(entryOf(entry.name, entry));
    }
  } finally {
    dir.closeSync();
  }
}

function openIfDirectory(path: string): Dir | undefined {
  try {
    return opendirSync(path, { bufferSize: 256 });
  } catch {
    return undefined; // not there, or not ours to read
  }
}

type Kinds = { isDirectory: () => boolean; isSymbolicLink: () => boolean };

function entryOf(name: string, stats: Kinds): Entry {
  return { name, isDirectory: stats.isDirectory(), isLink: stats.isSymbolicLink() };
}

/** The text of a small regular file, or what the command itself would have written there. */
export function readText(world: World, path: string): string | undefined {
  const written = world.files.get(path);
  if (written !== undefined) return written;
  const real = realPath(world, path, 'target');
  const stats = lookAt(world, real);
  if (!stats?.isFile() || stats.size > MAX_TEXT_BYTES) return undefined;
  try {
    return readFileSync(real, 'utf8');
  } catch {
    return undefined;
  }
}
