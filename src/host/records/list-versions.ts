import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { HostPlaces } from '../places.ts';
import { type InUseMark, readInUse } from './in-use.ts';
import { readOrphanedAt } from './orphaned-at.ts';

/** A version of a plugin in the client's cache. */
export type CachedVersion = {
  marketplace: string;
  plugin: string;
  version: string;
  path: string;
  /** A link to a checkout, which the client never sweeps. */
  isLink: boolean;
  inUse: InUseMark[];
  orphanedAt: number | 'unknown' | undefined;
};

/** Lists every plugin version in the client's cache, with the client's marks on it. */
export function listVersions({ plugins, platform }: HostPlaces): CachedVersion[] {
  const cache = join(plugins, 'cache');
  return folders(cache).flatMap(({ name: marketplace }) =>
    folders(join(cache, marketplace)).flatMap(({ name: plugin }) =>
      folders(join(cache, marketplace, plugin)).map((entry) => {
        const path = join(cache, marketplace, plugin, entry.name);
        const marks = { inUse: readInUse(path, platform), orphanedAt: readOrphanedAt(path) };
        const isLink = entry.isSymbolicLink();
        return { marketplace, plugin, version: entry.name, path, isLink, ...marks };
      }),
    ),
  );
}

/** What starts with a dot is the client's own; `temp_` are installs under way, or left behind. */
function folders(dir: string): Dirent[] {
  try {
    return readdirSync(dir, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
      .filter(({ name }) => !/^(\.|temp_)/.test(name))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return []; // no cache yet, or a file where a folder should be
  }
}
