import { planPrune } from '../../environment/prune/plan-prune.ts';
import { prune } from '../../environment/prune/prune.ts';
import { hostPlaces } from '../../host/places.ts';
import { storeRoot } from '../../lib/store-root.ts';
import { verifyWorldOf } from '../../verify/report/run-verify.ts';
import type { CliWorld } from '../cli-world.ts';
import { gatherNeeds } from './gather-needs.ts';
import { listSweep } from './host-sweep.ts';
import { pruneReport, readSizes } from './prune-report.ts';
import type { PruneReport } from './prune-schema.ts';

export type PruneSettings = { mode: PruneReport['mode']; minAgeHours: number; now: number };

/** Says what could be removed from the user's store, or removes it, and reports. */
export async function pruneStore(
  cli: CliWorld,
  { mode, minAgeHours, now }: PruneSettings,
): Promise<PruneReport> {
  const facts = verifyWorldOf(cli);
  const root = storeRoot(facts);
  const { uid, home } = facts;
  const needs = await gatherNeeds(cli);
  const request = { root, uid, home, needs, now, minAgeMs: minAgeHours * 3_600_000 };
  const plan = await planPrune(request);
  const sizes = readSizes(plan);
  const done = mode === 'removed' ? await prune(request) : plan;
  const hostSweep = listSweep(hostPlaces(facts), now);
  return pruneReport(done, sizes, { store: root, minAgeHours, hostSweep });
}
