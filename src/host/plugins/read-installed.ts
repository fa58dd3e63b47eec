import type { HostPlaces } from '../places.ts';
import type { Problem } from '../read-json.ts';
import { findPluginRoot, placeIn } from './find-root.ts';
import { dataDirOf, type InstalledPlugin, isVersionName } from './installed-plugin.ts';
import { createEntryReader, type EntryReader } from './marketplace-entry.ts';
import { readEnabledPlugins } from './read-enabled.ts';
import { type Marketplace, readMarketplaces } from './read-marketplaces.ts';
import { type InstallRecord, readInstallRecords } from './read-records.ts';
import { readSkillsPlugins } from './read-skills.ts';

type Installed = { plugins: InstalledPlugin[]; problems: Problem[] };

/**
 * Reads which plugins are installed and what a session in `projectDir` makes of them: enabled or
 * not, which of several records counts, and from which folder it runs.
 */
export function readInstalled(places: HostPlaces, projectDir: string): Installed {
  const own = readInstallRecords(places.plugins);
  const seeded = readSeededRecords(places, new Set(own.records.map(({ id }) => id)));
  const known = readMarketplaces(places);
  const enabled = readEnabledPlugins(places, projectDir);
  const skills = readSkillsPlugins(places);

  const records = [...own.records, ...seeded.records];
  const readEntry = createEntryReader();
  const current = currentRecords(records, projectDir);
  const described = records.map((record) => {
    const marketplace = known.marketplaces.find(({ name }) => name === record.marketplace);
    const isCurrent = current.has(record);
    const state = enabled.stateOf(record.id) ?? 'disabled';
    return describe(record, places, { marketplace, readEntry, isCurrent, enabled: state });
  });
  return {
    plugins: [
      ...described.map(({ plugin }) => plugin),
      ...skills.plugins.map((skill) => ({
        ...skill,
        enabled: enabled.stateOf(skill.id) ?? ('enabled' as const),
      })),
    ],
    problems: [
      ...[own, seeded, known, enabled, skills].flatMap(({ problems }) => problems),
      ...described.flatMap(({ problem }) => problem ?? []),
    ],
  };
}

type Facts = { marketplace: Marketplace | undefined; readEntry: EntryReader } & Pick<
  InstalledPlugin,
  'isCurrent' | 'enabled'
>;

/** A seed enables nothing and leaves no record until the client has seen it once. */
function readSeededRecords(places: HostPlaces, known: ReadonlySet<string>) {
  const taken = new Set(known);
  const records: InstallRecord[] = [];
  const problems: Problem[] = [];
  for (const seed of places.seeds) {
    const read = readInstallRecords(seed);
    problems.push(...read.problems);
    for (const { projectPath: _, ...record } of read.records) {
      if (taken.has(record.id) || !isVersionName(record.version)) continue;
      taken.add(record.id);
      records.push({ ...record, scope: 'seed', installPath: placeIn(seed, record) });
    }
  }
  return { records, problems };
}

/** Of several records the client takes the first that is not of another project (measured 2.1.330). */
function currentRecords(records: InstallRecord[], projectDir: string): Set<InstallRecord> {
  const byId = new Map<string, InstallRecord>();
  for (const record of records) {
    const { id, projectPath } = record;
    const isHere = projectPath === undefined || projectPath === projectDir;
    if (isHere && !byId.has(id)) byId.set(id, record);
  }
  return new Set(byId.values());
}

function describe(
  record: InstallRecord,
  places: HostPlaces,
  facts: Facts,
): { plugin: InstalledPlugin; problem?: Problem } {
  const { marketplace, readEntry, ...rest } = facts;
  const { root, ...found } = findPluginRoot(record, places, { marketplace, readEntry });
  const plugin: InstalledPlugin = {
    ...record,
    root: root.kind === 'cache' && record.scope === 'seed' ? { ...root, kind: 'seed' } : root,
    dataDir: dataDirOf(places, record.id),
    ...rest,
    ...(marketplace ? { marketplaceManifest: marketplace.manifest } : {}),
  };
  return { plugin, ...found };
}
