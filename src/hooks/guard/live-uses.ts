import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { FoundRun } from '../../control/list-runs.ts';
import type { LiveUse } from '../../guard/request.ts';
import type { HostPlaces } from '../../host/places.ts';
import { dataDirOf } from '../../host/plugins/installed-plugin.ts';
import { type CachedVersion, listVersions } from '../../host/records/list-versions.ts';
import { leaseUses } from './lease-uses.ts';

/**
 * All that something alive stands on: plugin versions that a client has marked, what running wrappers
 * tell of themselves, and environments under a lease, whoever holds it.
 */
export function findLiveUses(
  places: HostPlaces,
  store: string | undefined,
  runs: readonly FoundRun[],
): LiveUse[] {
  const uses = [
    ...listVersions(places).flatMap((version) => versionUses(places, version)),
    ...runs.filter(({ alive }) => alive !== false).flatMap(runUses),
    ...(store === undefined ? [] : leaseUses(store)),
  ];
  return uses.flatMap((use) => {
    const path = realPathOf(use.path);
    return path === undefined ? [] : [{ ...use, path }];
  });
}

function versionUses(places: HostPlaces, version: CachedVersion): LiveUse[] {
  const id = `${version.plugin}@${version.marketplace}`;
  const name = `${id} ${version.version}`;
  return version.inUse
    .filter(({ alive }) => alive !== 'dead')
    .flatMap(({ pid }): LiveUse[] => [
      { path: version.path, kind: 'plugin', name, pid },
      { path: dataDirOf(places, id), kind: 'plugin-data', name: id, pid },
      {
        path: join(places.plugins, 'marketplaces', version.marketplace),
        kind: 'marketplace',
        name: version.marketplace,
        pid,
      },
    ]);
}

function runUses({ record }: FoundRun): LiveUse[] {
  const { plugin, server, pluginRoot, environment, pid } = record;
  const name = `${plugin}/${server}`;
  return [
    { path: pluginRoot, kind: 'plugin', name, pid },
    ...(environment === undefined
      ? []
      : [{ path: environment, kind: 'environment' as const, name, pid: record.child?.pid ?? pid }]),
  ];
}

/** What is not there any more cannot be lost. */
function realPathOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
