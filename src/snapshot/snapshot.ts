import type { Era } from '../protocol/eras.ts';
import type { JsonObject } from '../protocol/json.ts';

/** What a server lists: whole objects, all pages, in the server's order. */
export type Lists = {
  tools: readonly JsonObject[];
  prompts?: readonly JsonObject[] | undefined;
  resources?: readonly JsonObject[] | undefined;
  resourceTemplates?: readonly JsonObject[] | undefined;
};

/**
 * What a server said of itself. `version`, `tools` and `cachedAt` are always there; a file that
 * somebody else wrote may have no more than these.
 */
export type SnapshotContent = Lists & {
  /** The plugin's. */
  version: string;
  /** When the fetch began (ISO 8601): of two fetches the one that began later counts. */
  cachedAt: string;
  /** Which server it is of, in the caller's words; another server's snapshot is never served. */
  server?: string | undefined;
  fingerprint?: string | undefined;
  /** The era in which it was taken. */
  era?: Era | undefined;
  /** The result of `initialize`, whole. */
  initialize?: JsonObject | undefined;
  /** The result of `server/discover`, whole. */
  discover?: JsonObject | undefined;
  /** As received; of several pages the least. */
  ttlMs?: number | undefined;
  cacheScope?: 'public' | 'private' | undefined;
  /** The authorization context of a private snapshot. */
  scopeKey?: string | undefined;
};

/** A snapshot as it was read; `sha256` is missing from a file that somebody else wrote. */
export type Snapshot = SnapshotContent & { sha256?: string | undefined };

/** Bounds of what is read and written. */
export const MAX_SNAPSHOT_BYTES = 5 * 1024 * 1024;
export const MAX_ITEMS = 2000;
