import { type Decision, decide, type Rules } from './decide.ts';
import { type Holding, holdLeases } from './live/hold-leases.ts';
import { judgeUse, type Uses } from './live/judge-use.ts';
import { readMounts } from './live/read-mounts.ts';
import { readUsers } from './live/read-users.ts';
import { listStore, type PruneProblem } from './store/list-store.ts';
import { readEntries, type StoreEntry } from './store/read-entries.ts';
import { type Owner, verifyPruneRoot } from './store/verify-root.ts';

/** What is to be pruned, for whom, and by which rules. */
export type PruneRequest = Owner & Rules & { root: string };

/** Every entry of the store with its verdict, and what could not be looked at. */
export type PrunePlan = { decisions: Decision[]; problems: PruneProblem[] };

/** Descriptors are few, and whoever starts a server meanwhile waits for a batch. */
const BATCH = 32;

/** Says what a prune would remove at this moment. Changes nothing. */
export async function planPrune(request: PruneRequest): Promise<PrunePlan> {
  const { decisions, problems } = decideAll(request);
  const uses = readUses(request);
  const judged = new Map<StoreEntry, Decision>();
  for (const batch of batchesOf(decisions)) {
    const { holdings, release } = await holdLeases(batch);
    release();
    for (const decision of judgeBatch(batch, holdings, uses)) judged.set(decision.entry, decision);
  }
  return { decisions: decisions.map((one) => judged.get(one.entry) ?? one), problems };
}

/** Decides by rules alone, for the whole store; refuses a store that nothing may be deleted in. */
export function decideAll(request: PruneRequest): PrunePlan {
  if (verifyPruneRoot(request.root, request) === undefined) return { decisions: [], problems: [] };
  const { servers, problems } = listStore(request.root, request);
  const decisions = servers.flatMap((server) => decide(readEntries(server), request));
  return { decisions, problems };
}

/** Reads who uses the store now. */
export function readUses({ root, uid }: PruneRequest): Uses {
  return { users: readUsers(root, process.pid), mounts: readMounts(), uid };
}

/** What the rules would remove and somebody may use, in batches. */
export function batchesOf(decisions: readonly Decision[]): StoreEntry[][] {
  const entries = decisions
    .filter(({ verdict, entry }) => verdict === 'remove' && entry.kind !== 'trash')
    .map(({ entry }) => entry);
  const starts = Array.from({ length: Math.ceil(entries.length / BATCH) }, (_, at) => at * BATCH);
  return starts.map((start) => entries.slice(start, start + BATCH));
}

/** The verdicts on a batch whose leases were asked for. */
export function judgeBatch(
  batch: readonly StoreEntry[],
  holdings: readonly Holding[],
  uses: Uses,
): Decision[] {
  return batch.map((entry, index) => {
    const reason = judgeUse(entry, holdings[index] ?? 'unsupported', uses);
    return reason === undefined ? { verdict: 'remove', entry } : { verdict: 'keep', entry, reason };
  });
}
