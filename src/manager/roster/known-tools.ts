import { changedTools, sameLists } from '../../snapshot/compare-lists.ts';
import { type Lookup, lookUpSnapshot } from '../../snapshot/look-up.ts';
import type { SnapshotContent } from '../../snapshot/snapshot.ts';
import type { WriteAnswer } from '../../snapshot/write-snapshot.ts';
import { writeSnapshot } from '../../snapshot/write-snapshot.ts';
import type { FetchedTools } from '../connect/fetch-tools.ts';
import type { Identity } from './identity.ts';

type Place = {
  file: string | undefined;
  others: readonly string[];
  now: number;
  onProblem: (problem: string) => void;
};

/** Finds what is known of a member's tools without asking it: its own cache first. */
export function readKnownTools(identity: Identity, place: Place): Lookup {
  const { file = '', others, now, onProblem } = place;
  const wanted = { ...identity, storeFile: file, now, onProblem };
  const own: Lookup = file === '' ? { kind: 'missing' } : lookUpSnapshot(wanted);
  if (own.kind === 'fresh' || own.kind === 'stale') return own;
  for (const shippedFile of others) {
    const other = lookUpSnapshot({ ...wanted, storeFile: shippedFile, shippedFile });
    if (other.kind === 'fresh' || other.kind === 'stale') return other;
  }
  return own;
}

/** The snapshot that a fetch makes; only a private one says whose it is. */
export function contentOf(
  { scopeKey, ...identity }: Identity,
  fetched: FetchedTools,
  startedAt: number,
): SnapshotContent {
  const { tools, greeting, ttlMs, cacheScope } = fetched;
  const isPrivate =
    cacheScope === 'private' || (cacheScope === undefined && greeting.era === 'modern');
  return {
    ...identity,
    tools,
    cachedAt: new Date(startedAt).toISOString(),
    ...greeting,
    ...(ttlMs === undefined ? {} : { ttlMs }),
    ...(cacheScope === undefined ? {} : { cacheScope }),
    ...(isPrivate ? { scopeKey } : {}),
  };
}

/** Keeps what a member lists. Only a server that answered may have no tools any more. */
export async function keepKnownTools(file: string, content: SnapshotContent): Promise<WriteAnswer> {
  return await writeSnapshot(file, content, { now: Date.now(), allowEmpty: true });
}

/** How two snapshots of the same code differ; `undefined` when they say the same. */
export type Difference = {
  added: string[];
  removed: string[];
  changed: string[];
  instructions: 'same' | 'changed';
};

export function differenceOf(
  before: SnapshotContent,
  after: SnapshotContent,
): Difference | undefined {
  const isSameText = instructionsOf(before) === instructionsOf(after);
  if (isSameText && sameLists({ tools: before.tools }, { tools: after.tools })) return undefined;
  const instructions = isSameText ? 'same' : 'changed';
  return { ...changedTools(before, after), instructions };
}

function instructionsOf({ initialize, discover }: SnapshotContent): unknown {
  return (discover ?? initialize)?.instructions;
}
