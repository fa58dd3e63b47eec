import type { SnapshotContent } from './snapshot.ts';

const DAY_MS = 86_400_000;

/** A server may say "for ever"; a month is long enough for a list that its code alone decides. */
const MAX_TTL_MS = 30 * DAY_MS;

/** How old a snapshot is, and how much longer it is fresh; `leftMs` 0 means stale. */
export type Age = { ageMs: number; leftMs: number };

/**
 * The age of a snapshot by the server's `ttlMs`; a day for a legacy server, which cannot give one.
 * A `cachedAt` that lies in the future or is no time at all proves nothing: stale.
 */
export function ageOf(content: SnapshotContent, now: number): Age {
  const ageMs = now - Date.parse(content.cachedAt);
  if (Number.isNaN(ageMs)) return { ageMs: Number.POSITIVE_INFINITY, leftMs: 0 };
  if (ageMs < 0) return { ageMs: 0, leftMs: 0 };
  return { ageMs, leftMs: Math.max(0, lifeMsOf(content) - ageMs) };
}

/** The age of a snapshot that ships with the version it is of: a release does not grow old by itself. */
export function ageOfShipped(content: SnapshotContent, now: number): Age {
  const age = ageOf(content, now);
  return isTimed(content) ? age : { ...age, leftMs: DAY_MS };
}

/** In the modern era an absent `ttlMs` means 0. */
function isTimed({ ttlMs, era }: SnapshotContent): boolean {
  return ttlMs !== undefined || era === 'modern';
}

function lifeMsOf(content: SnapshotContent): number {
  if (!isTimed(content)) return DAY_MS;
  const { ttlMs = 0 } = content;
  return Number.isNaN(ttlMs) ? 0 : Math.min(ttlMs, MAX_TTL_MS);
}
