import { type Age, ageOf, ageOfShipped } from './freshness.ts';
import { type OnProblem, readSnapshot } from './read-snapshot.ts';
import type { Snapshot } from './snapshot.ts';

/** Which server asks, and where its snapshot may lie. */
export type Wanted = {
  storeFile: string;
  /** Beside the server's code. */
  shippedFile?: string | undefined;
  fingerprint: string;
  /** The plugin's. */
  version: string;
  /** As in the snapshot; one that names another server is `missing`. */
  server?: string | undefined;
  /** Who asks, for private snapshots: without it none is served. */
  scopeKey?: string | undefined;
  now: number;
  onProblem?: OnProblem | undefined;
};

/** What is known of a server before it is asked. */
export type Lookup = Found | { kind: 'missing' };

/**
 * `fresh`: the server need not be asked. `stale`: serve and refresh. `outdated`: of another version
 * or other code, better than nothing only.
 */
type Found = Age & {
  kind: 'fresh' | 'stale' | 'outdated';
  origin: Origin;
  snapshot: Snapshot;
};

type Origin = 'store' | 'shipped';

/**
 * Finds the snapshot to answer from: what this machine's server said, unless that is outdated and
 * the file that ships with the server is not.
 */
export function lookUpSnapshot(wanted: Wanted): Lookup {
  const stored = judge(wanted.storeFile, 'store', wanted);
  if (stored && stored.kind !== 'outdated') return stored;
  const shipped = judge(wanted.shippedFile, 'shipped', wanted);
  if (shipped && shipped.kind !== 'outdated') return shipped;
  return stored ?? shipped ?? { kind: 'missing' };
}

function judge(file: string | undefined, origin: Origin, wanted: Wanted): Found | undefined {
  const snapshot = file === undefined ? undefined : readSnapshot(file, wanted.onProblem);
  if (!snapshot || isOfAnother(snapshot, wanted)) return undefined;
  const { now } = wanted;
  const age = origin === 'shipped' ? ageOfShipped(snapshot, now) : ageOf(snapshot, now);
  const match = matchOf(snapshot, wanted);
  if (match === 'same') {
    return { kind: age.leftMs > 0 ? 'fresh' : 'stale', origin, snapshot, ...age };
  }
  // Line ends, or the names of this user's variables, may differ from the author's: served, and
  // replaced by what the server says here.
  const kind = match === 'same version' && origin === 'shipped' ? 'stale' : 'outdated';
  return { kind, origin, snapshot, ...age, leftMs: 0 };
}

/** Without a fingerprint the version decides, as its author promised (REQ-MCP-TOOL-9). */
function matchOf(snapshot: Snapshot, wanted: Wanted): 'same' | 'same version' | 'other' {
  if (snapshot.version !== wanted.version) return 'other';
  const { fingerprint = wanted.fingerprint } = snapshot;
  return fingerprint === wanted.fingerprint ? 'same' : 'same version';
}

function isOfAnother(snapshot: Snapshot, { server, scopeKey }: Wanted): boolean {
  if (snapshot.server !== undefined && server !== undefined && snapshot.server !== server)
    return true;
  return isPrivate(snapshot) && (scopeKey === undefined || snapshot.scopeKey !== scopeKey);
}

/** Whether a snapshot is for one user only: a modern server that gives no scope has said nothing else. */
export function isPrivate({ cacheScope, era }: Snapshot): boolean {
  return cacheScope === 'private' || (cacheScope === undefined && era === 'modern');
}
