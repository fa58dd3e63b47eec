import { closeSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '../../lib/app-error.ts';
import { removeStrayFiles } from '../../lib/files/atomic-file.ts';
import { lockFile } from '../../lib/processes/kernel-lock.ts';
import type { Decision, KeepReason } from './decide.ts';
import { holdLeases } from './live/hold-leases.ts';
import { hasMount, readMounts } from './live/read-mounts.ts';
import {
  batchesOf,
  decideAll,
  judgeBatch,
  type PrunePlan,
  type PruneRequest,
  readUses,
} from './plan-prune.ts';
import { deleteTrash } from './remove/delete-trash.ts';
import { retire } from './remove/retire.ts';
import { messageOf } from './store/list-store.ts';
import { readEntryAgain, type StoreEntry } from './store/read-entries.ts';
import { verifyPruneRoot } from './store/verify-root.ts';

/** What was removed, and how many files that were. Decisions are those that were acted on. */
export type Pruned = PrunePlan & { removed: StoreEntry[]; files: number };

/** The points between which others may act; a test acts there. */
export type PruneStep = 'decided' | 'held' | 'looked' | 'unpublished' | 'moved' | 'released';

export type PruneOptions = {
  lockWaitMs?: number;
  onStep?: (step: PruneStep) => void;
};

/**
 * Removes what nobody needs or uses from the store. Of several prunes at once one works, and the
 * others wait for it. An environment is taken out of use under its exclusive lease, and deleted after
 * that under a name that nobody looks for. Without flock(2) nothing is removed.
 */
export async function prune(request: PruneRequest, options: PruneOptions = {}): Promise<Pruned> {
  const { root } = request;
  if (verifyPruneRoot(root, request) === undefined) return new Pruning(request, options).result;
  const fd = openSync(root, 'r');
  try {
    const { lockWaitMs = 60_000 } = options;
    const answer = await lockFile(fd, 'exclusive', { waitMs: lockWaitMs });
    if (answer === 'busy') throw busy(root, lockWaitMs);
    const pruning = new Pruning(request, options);
    await pruning.run(answer === 'held' ? 'remove' : 'keep');
    return pruning.result;
  } finally {
    closeSync(fd);
  }
}

function busy(root: string, waitMs: number): AppError {
  return new AppError('LOCK_TIMEOUT', `Another prune works in \`${root}\` since ${waitMs} ms`, {
    hint: 'Wait for it, or end it',
  });
}

/** One prune, under the lock of the store. */
class Pruning {
  readonly result: Pruned = { decisions: [], problems: [], removed: [], files: 0 };
  readonly #request: PruneRequest;
  readonly #onStep: NonNullable<PruneOptions['onStep']>;

  constructor(request: PruneRequest, { onStep = () => {} }: PruneOptions) {
    this.#request = request;
    this.#onStep = onStep;
  }

  async run(mode: 'remove' | 'keep'): Promise<void> {
    const { decisions, problems } = decideAll(this.#request);
    this.result.problems.push(...problems);
    this.#onStep('decided');
    for (const decision of decisions) {
      const { verdict, entry } = decision;
      if (verdict === 'keep') this.result.decisions.push(decision);
      else if (mode === 'keep') this.#keep(entry, 'unlockable');
      else if (entry.kind === 'trash') this.#delete(entry, entry.path);
    }
    if (mode === 'keep') return;
    for (const batch of batchesOf(decisions)) await this.#removeBatch(batch);
    const folders = new Set(decisions.map(({ entry }) => dirname(entry.path)));
    for (const folder of folders) removeStrayFiles(folder);
  }

  async #removeBatch(batch: readonly StoreEntry[]): Promise<void> {
    const retired: { entry: StoreEntry; trash: string }[] = [];
    const { holdings, release } = await holdLeases(batch);
    try {
      this.#onStep('held');
      const uses = readUses(this.#request);
      this.#onStep('looked');
      for (const decision of judgeBatch(batch, holdings, uses)) {
        const trash = this.#retire(decision);
        if (trash !== undefined) retired.push({ entry: decision.entry, trash });
      }
    } finally {
      release();
    }
    this.#onStep('released');
    for (const { entry, trash } of retired) this.#delete(entry, trash);
  }

  /** The disk may have changed since the first look: what counts is how it is under the lease. */
  #retire(decision: Decision): string | undefined {
    const { entry } = decision;
    if (decision.verdict === 'keep') return this.#keep(entry, decision.reason);
    try {
      const now = readEntryAgain(entry);
      if (!now) return undefined;
      if (now.isCurrent) return this.#keep(entry, 'current');
      if (now.kind !== entry.kind) return this.#keep(entry, 'building');
      return retire(entry, this.#onStep);
    } catch (error) {
      this.result.problems.push({ path: entry.path, message: messageOf(error) });
      return this.#keep(entry, 'stuck');
    }
  }

  #keep(entry: StoreEntry, reason: KeepReason): undefined {
    this.result.decisions.push({ verdict: 'keep', entry, reason });
  }

  #delete(entry: StoreEntry, trash: string): void {
    if (hasMount(readMounts(), trash)) {
      this.#keep(entry, 'mounted');
      return;
    }
    const { files, problems } = deleteTrash(trash);
    this.result.files += files;
    this.result.problems.push(...problems);
    this.result.decisions.push({ verdict: 'remove', entry });
    if (problems.length === 0) this.result.removed.push(entry);
  }
}
