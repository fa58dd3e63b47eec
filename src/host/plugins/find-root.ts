import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { HostPlaces } from '../places.ts';
import { type Problem, unknownShape } from '../read-json.ts';
import { isVersionName, type PluginRoot } from './installed-plugin.ts';
import type { EntryReader } from './marketplace-entry.ts';
import type { Marketplace } from './read-marketplaces.ts';

type Install = { plugin: string; marketplace: string; version: string; installPath: string };

/** Finds the folder that the client runs an installed plugin from. */
export function findPluginRoot(
  record: Install,
  { seeds }: HostPlaces,
  { marketplace, readEntry }: { marketplace: Marketplace | undefined; readEntry: EntryReader },
): { root: PluginRoot; problem?: Problem } {
  const inPlace = marketplace?.runsInPlace && findInPlace(record, marketplace, readEntry);
  if (inPlace) return inPlace;
  const { installPath } = record;
  if (isDirectory(installPath)) return { root: { kind: 'cache', path: installPath } };
  const seeded = isVersionName(record.version) ? seeds.map((seed) => placeIn(seed, record)) : [];
  const path = seeded.find(isDirectory);
  if (path !== undefined) return { root: { kind: 'seed', path } };
  return { root: { kind: 'missing', path: installPath } };
}

/** The folder of a plugin version below a plugins folder or a seed. */
export function placeIn(
  plugins: string,
  { marketplace, plugin, version }: Omit<Install, 'installPath'>,
): string {
  return join(plugins, 'cache', marketplace, plugin, version);
}

/** `undefined` when the entry is no relative path: then a copy is used here too. */
function findInPlace(
  { plugin, installPath }: Install,
  { manifest, location }: Marketplace,
  readEntry: EntryReader,
): { root: PluginRoot; problem?: Problem } | undefined {
  const reading = readEntry(manifest, plugin);
  const unknown: PluginRoot = { kind: 'unknown', path: installPath };
  if (reading.kind === 'bad') return { root: unknown, problem: reading.problem };
  if (reading.kind === 'missing') return { root: { kind: 'missing', path: location } };
  const { source } = reading.entry;
  if (typeof source !== 'string') return undefined;
  const relative = relativeFolder(source, reading.pluginRoot);
  if (relative === undefined)
    return { root: unknown, problem: unknownShape(manifest, `\`source\` of \`${plugin}\``) };
  const path = resolve(location, relative);
  return { root: { kind: isDirectory(path) ? 'in-place' : 'missing', path } };
}

/** A source that starts with a dot counts from the marketplace's folder, a bare name from its `pluginRoot`. */
function relativeFolder(source: string, pluginRoot: string | undefined): string | undefined {
  const path = /^\.($|\/)/.test(source) ? source : pluginRoot && join(pluginRoot, source);
  return path?.split(/[\\/]/).includes('..') ? undefined : path;
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    return false; // behind a loop of links, or below what we may not enter
  }
}
