import { closeSync, constants, fstatSync, lstatSync, openSync } from 'node:fs';
import { hasErrno } from '../../../lib/errno.ts';
import type { LockAnswer } from '../../../lib/processes/kernel-lock.ts';
import { lockMany } from '../../../lib/processes/lock-many.ts';
import { layoutOf } from '../../layout.ts';
import type { StoreEntry } from '../store/read-entries.ts';

/**
 * `held`: nobody else has it, and nobody gets it until `release`. `none`: there is none, and none is
 * needed. `missing`: it was deleted or exchanged, so who holds it cannot be told.
 */
export type Holding = 'held' | 'busy' | 'missing' | 'none' | 'unsupported';

type Opened = { fd: number; path: string } | 'missing' | 'none';

/**
 * Takes for each entry, exclusively and without waiting, what proves that nobody uses it: the lease
 * of an environment; the build lock too of an unfinished one. `release` gives all of it back.
 */
export async function holdLeases(
  entries: readonly StoreEntry[],
): Promise<{ holdings: Holding[]; release: () => void }> {
  const opened = entries.map((entry) => proofsOf(entry).map(({ path, rank }) => open(path, rank)));
  const files = opened.flat().filter((one) => typeof one === 'object');
  const answers = await lockMany(files.map(({ fd }) => fd));
  const answerOf = new Map(files.map((file, index) => [file, answers[index] ?? 'unsupported']));
  const holdings = opened.map((proofs) => worst(proofs.map((proof) => judge(proof, answerOf))));
  const release = () => {
    for (const { fd } of files) closeSync(fd);
  };
  return { holdings, release };
}

type Proof = { path: string; rank: 'needed' | 'optional' };

function proofsOf({ kind, serverStore, name }: StoreEntry): Proof[] {
  const layout = layoutOf(serverStore);
  const lease = layout.lease(name);
  if (kind === 'environment') return [{ path: lease, rank: 'needed' }];
  return [
    { path: lease, rank: 'optional' },
    { path: layout.buildLock(name), rank: 'optional' },
  ];
}

/** Neither makes nor changes the file, so that its times still tell of the last launch. */
function open(path: string, rank: Proof['rank']): Opened {
  try {
    const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
    const fd = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    if (fstatSync(fd).isFile()) return { fd, path };
    closeSync(fd);
    return 'missing';
  } catch (error) {
    return hasErrno(error, 'ENOENT') && rank === 'optional' ? 'none' : 'missing';
  }
}

function judge(proof: Opened, answers: ReadonlyMap<Opened, LockAnswer>): Holding {
  if (typeof proof === 'string') return proof;
  const answer = answers.get(proof) ?? 'unsupported';
  return answer === 'held' && !isSameFile(proof) ? 'missing' : answer;
}

/** The holder of a file that was deleted holds it still; the one of this name is another. */
function isSameFile({ fd, path }: { fd: number; path: string }): boolean {
  const [opened, named] = [fstatSync(fd), lstatSync(path, { throwIfNoEntry: false })];
  return named !== undefined && named.ino === opened.ino && named.dev === opened.dev;
}

const WORST_FIRST: readonly Holding[] = ['unsupported', 'busy', 'missing', 'held', 'none'];

function worst(holdings: readonly Holding[]): Holding {
  return WORST_FIRST.find((holding) => holdings.includes(holding)) ?? 'none';
}
