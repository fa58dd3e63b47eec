import type { HostPlaces } from '../../host/places.ts';
import { listVersions } from '../../host/records/list-versions.ts';
import type { PruneReport } from './prune-schema.ts';

const DAY_MS = 86_400_000;

/** The client removes a version 14 days after it was left behind, unless a session stands on it. */
const SWEPT_AFTER_MS = 14 * DAY_MS;

/** The plugin versions that the client has marked as left behind and will remove itself. */
export function listSweep(places: HostPlaces, now: number): PruneReport['hostSweep'] {
  return listVersions(places)
    .filter(({ orphanedAt, isLink }) => orphanedAt !== undefined && !isLink)
    .map(({ marketplace, plugin, version, path, orphanedAt, inUse }) => ({
      plugin: `${plugin}@${marketplace}`,
      version,
      path,
      usedBy: inUse.filter(({ alive }) => alive !== 'dead').map(({ pid }) => pid),
      ...(typeof orphanedAt === 'number' ? { daysLeft: daysLeft(orphanedAt, now) } : {}),
    }));
}

function daysLeft(orphanedAt: number, now: number): number {
  return Math.max(0, Math.ceil((orphanedAt + SWEPT_AFTER_MS - now) / DAY_MS));
}
