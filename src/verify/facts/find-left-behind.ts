import { statSync } from 'node:fs';
import type { HostPlaces } from '../../host/places.ts';
import type { InstalledPlugin } from '../../host/plugins/installed-plugin.ts';
import { type InUseMark, readInUse } from '../../host/records/in-use.ts';
import { listVersions } from '../../host/records/list-versions.ts';

/** A plugin of which a live client still runs another version than the one that is installed. */
export type LeftBehind = { plugin: InstalledPlugin; version: string; pids: number[] };

/** Finds the versions that live clients stand on although another one is installed by now. */
export function findLeftBehind(places: HostPlaces, plugins: InstalledPlugin[]): LeftBehind[] {
  const versions = listVersions(places).filter(({ path }) => isDirectory(path));
  return plugins.flatMap((plugin) => {
    if (plugin.root.kind !== 'cache') return [];
    const others = versions.filter(
      ({ plugin: name, marketplace, path }) =>
        name === plugin.plugin && marketplace === plugin.marketplace && path !== plugin.root.path,
    );
    // A session that has reloaded its plugins keeps its mark on the old version (measured 2.1.330).
    const moved = new Set(livePids(readInUse(plugin.root.path, places.platform)));
    return others.flatMap(({ version, inUse }) => {
      const pids = livePids(inUse).filter((pid) => !moved.has(pid));
      return pids.length > 0 ? [{ plugin, version, pids }] : [];
    });
  });
}

function livePids(marks: InUseMark[]): number[] {
  return marks.filter(({ alive }) => alive !== 'dead').map(({ pid }) => pid);
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    return false; // a loop of links, or not ours to enter
  }
}
