import { closeSync, linkSync, lstatSync, openSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isWithinDepth } from '../lib/canonical-json.ts';
import { hasErrno } from '../lib/errno.ts';
import { writeFileAtomic } from '../lib/files/atomic-file.ts';
import { makePrivateDir } from '../lib/files/make-private-dir.ts';
import { type LockAnswer, lockFile } from '../lib/processes/kernel-lock.ts';
import { sameContent } from './compare-lists.ts';
import { formatSnapshot, parseSnapshot } from './parse-snapshot.ts';
import { readSnapshot } from './read-snapshot.ts';
import { MAX_SNAPSHOT_BYTES, type Snapshot, type SnapshotContent } from './snapshot.ts';

/**
 * `unchanged`: the same again, only its age was renewed. All others but `written` changed nothing.
 * `older`: a later fetch is there. `empty`: no tools, in place of some. `too_large`: in bytes, items
 * or depth. `invalid`: it would not be readable.
 */
export type WriteAnswer = 'written' | 'unchanged' | 'older' | 'empty' | 'too_large' | 'invalid';

type Options = {
  now: number;
  /** Whether no tools may replace some: only when the server is well and says so. */
  allowEmpty?: boolean;
  lockWaitMs?: number;
};

/**
 * Replaces a snapshot file whole and durably, unless what is there is better. What is there but
 * damaged is kept once as `<file>.corrupt`. Fails with its errno where it cannot write.
 *
 * Of concurrent writers the later fetch wins, under a lock of the folder that leaves no file behind.
 * Without flock(2), or when its holder sleeps, a writer goes on after `lockWaitMs`: then an older
 * fetch can win if both compare within the few milliseconds before the other's rename, and stands
 * until the next write.
 */
export async function writeSnapshot(
  file: string,
  content: SnapshotContent,
  options: Options,
): Promise<WriteAnswer> {
  const text = textOf(content);
  if (text === 'too_large' || text === 'invalid') return text;
  makePrivateDir(dirname(file));
  return await withDirLock(dirname(file), options.lockWaitMs ?? 5000, (lock) => {
    if (lock === 'held') removeLeftovers(file);
    return replace(file, { content, text }, options);
  });
}

/** Beyond what may pass while we wait for the lock, a wrong clock wrote it: it must not win for ever. */
const FUTURE_MS = 60_000;

type Draft = { content: SnapshotContent; text: string };

function replace(
  file: string,
  { content, text }: Draft,
  { now, allowEmpty = false }: Options,
): WriteAnswer {
  let isDamaged = false;
  const stored = readSnapshot(file, () => {
    isDamaged = true;
  });
  if (isDamaged) keepAside(file);
  const refusal = stored && refusalOf(stored, content, { now, allowEmpty });
  if (refusal) return refusal;
  const isSame = stored !== undefined && sameContent(stored, content);
  if (!isSame || stored.cachedAt !== content.cachedAt) writeWhole(file, text);
  return isSame ? 'unchanged' : 'written';
}

/** Who works without the lock can lose the temporary file to its holder, who takes it for a dead one's. */
function writeWhole(file: string, text: string): void {
  try {
    writeFileAtomic(file, text);
  } catch (error) {
    if (!hasErrno(error, 'ENOENT')) throw error;
    writeFileAtomic(file, text);
  }
}

function refusalOf(
  stored: Snapshot,
  content: SnapshotContent,
  { now, allowEmpty }: { now: number; allowEmpty: boolean },
): 'older' | 'empty' | undefined {
  const storedAt = Date.parse(stored.cachedAt);
  const isFromFuture = storedAt > now + FUTURE_MS;
  if (storedAt > Date.parse(content.cachedAt) && !isFromFuture) return 'older';
  return content.tools.length === 0 && stored.tools.length > 0 && !allowEmpty ? 'empty' : undefined;
}

/** What would not be read again is not written. */
function textOf(content: SnapshotContent): string {
  if (!isWithinDepth(content)) return 'too_large';
  const { ttlMs } = content;
  // JSON has no NaN; no time at all is no time to be fresh.
  const isNumber = ttlMs === undefined || Number.isFinite(ttlMs);
  const text = formatSnapshot(isNumber ? content : { ...content, ttlMs: 0 });
  if (Buffer.byteLength(text) > MAX_SNAPSHOT_BYTES) return 'too_large';
  const parsed = parseSnapshot(text);
  if (parsed === 'too large') return 'too_large';
  return typeof parsed === 'string' || Number.isNaN(Date.parse(content.cachedAt))
    ? 'invalid'
    : text;
}

async function withDirLock<T>(
  dir: string,
  waitMs: number,
  work: (lock: LockAnswer) => T,
): Promise<T> {
  const fd = openSync(dir, 'r');
  try {
    return work(await lockFile(fd, 'exclusive', { waitMs }));
  } finally {
    closeSync(fd);
  }
}

/** Under the lock, what another writer has not renamed yet is of one that died. */
function removeLeftovers(file: string): void {
  const prefix = `.${basename(file)}.tmp-`;
  for (const name of readdirSync(dirname(file))) {
    if (name.startsWith(prefix)) rmSync(join(dirname(file), name), { force: true });
  }
}

function keepAside(file: string): void {
  try {
    const stat = lstatSync(file);
    if (stat.isFile() && stat.size <= MAX_SNAPSHOT_BYTES) linkSync(file, `${file}.corrupt`);
  } catch {
    // one is kept already, or the file system has no links: the snapshot matters more
  }
}
