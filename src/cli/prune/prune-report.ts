import type { Decision } from '../../environment/prune/decide.ts';
import type { PrunePlan } from '../../environment/prune/plan-prune.ts';
import type { Pruned } from '../../environment/prune/prune.ts';
import { listedBytes } from '../../environment/prune/store/listed-bytes.ts';
import type { StoreEntry } from '../../environment/prune/store/read-entries.ts';
import { displayText } from '../../lib/display-text.ts';
import type { PruneReport } from './prune-schema.ts';

type Row = PruneReport['environments'][number];

/** What is reported besides the environments. */
export type Context = Pick<PruneReport, 'store' | 'minAgeHours' | 'hostSweep'>;

/** Sizes by path, as they are before anything is removed. */
export type Sizes = ReadonlyMap<string, number>;

/** Reads the sizes of what could be removed; the list of files has them. */
export function readSizes({ decisions }: PrunePlan): Sizes {
  const removable = decisions.filter(({ verdict }) => verdict === 'remove');
  return new Map(removable.map(({ entry }) => [entry.path, listedBytes(entry) ?? 0]));
}

/** The report of a prune, or of a plan for one. */
export function pruneReport(
  done: PrunePlan | Pruned,
  sizes: Sizes,
  { store, minAgeHours, hostSweep }: Context,
): PruneReport {
  const removed = 'removed' in done ? done.removed : undefined;
  const rows = done.decisions.map((decision) => rowOf(decision, { removed, sizes }));
  return {
    schema: 1,
    store,
    mode: removed ? 'removed' : 'dry-run',
    minAgeHours,
    environments: rows.sort((a, b) => a.path.localeCompare(b.path)),
    removable: sumOf(rows, 'remove'),
    removed: { ...sumOf(rows, 'removed'), files: 'files' in done ? done.files : 0 },
    hostSweep,
    problems: done.problems.map(({ path, message }) => ({
      path: displayText(path, 400),
      message: displayText(message, 200),
    })),
  };
}

type Facts = { removed: readonly StoreEntry[] | undefined; sizes: Sizes };

function rowOf(decision: Decision, { removed, sizes }: Facts): Row {
  const { entry, verdict } = decision;
  const { kind, marketplace, server, name, path, lastUsedAt } = entry;
  const bytes = sizes.get(path);
  const isTime = lastUsedAt > 0 && lastUsedAt < 8.64e15;
  return {
    server: `${marketplace}/${server}`,
    name,
    path,
    kind,
    verdict: removed?.includes(entry) ? 'removed' : verdict,
    reason: decision.verdict === 'keep' ? decision.reason : reasonOf(kind),
    ...(isTime ? { lastUsedAt: new Date(lastUsedAt).toISOString() } : {}),
    ...(bytes === undefined ? {} : { bytes }),
  };
}

function reasonOf(kind: StoreEntry['kind']): string {
  return kind === 'environment' ? 'unused' : kind;
}

function sumOf(rows: readonly Row[], wanted: Row['verdict']): { count: number; bytes: number } {
  const counted = rows.filter(({ verdict }) => verdict === wanted);
  return {
    count: counted.length,
    bytes: counted.reduce((sum, { bytes = 0 }) => sum + bytes, 0),
  };
}
