import * as z from 'zod/mini';

/** What was started from since then stays. */
export const DEFAULT_MIN_AGE_HOURS = 24;

const environment = z.strictObject({
  /** `<marketplace>/<server>`. */
  server: z.string(),
  name: z.string(),
  path: z.string(),
  kind: z.enum(['environment', 'unfinished', 'trash', 'other']),
  /** `remove`: nobody needs or uses it. `removed`: it is gone. */
  verdict: z.enum(['keep', 'remove', 'removed']),
  reason: z.string(),
  /** When it was last made or started from (ISO 8601). */
  lastUsedAt: z.optional(z.string()),
  /** Of its listed files; bytecode comes on top. */
  bytes: z.optional(z.number()),
});

/** What `prune --json` prints. */
export const pruneSchema = z.strictObject({
  schema: z.literal(1),
  store: z.string(),
  mode: z.enum(['dry-run', 'removed']),
  minAgeHours: z.number(),
  environments: z.array(environment),
  removable: z.strictObject({ count: z.number(), bytes: z.number() }),
  removed: z.strictObject({ count: z.number(), bytes: z.number(), files: z.number() }),
  /** Plugin versions that the client removes itself; without `daysLeft` it has not said when. */
  hostSweep: z.array(
    z.strictObject({
      plugin: z.string(),
      version: z.string(),
      path: z.string(),
      daysLeft: z.optional(z.number()),
      usedBy: z.array(z.number()),
    }),
  ),
  problems: z.array(z.strictObject({ path: z.string(), message: z.string() })),
});

export type PruneReport = z.infer<typeof pruneSchema>;
