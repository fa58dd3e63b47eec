import * as z from 'zod/mini';
import { pruneSchema } from '../prune/prune-schema.ts';

const error = z.strictObject({
  code: z.string(),
  message: z.string(),
  cause: z.optional(z.string()),
  hint: z.optional(z.string()),
});

const subject = {
  /** The client's id of the server. */
  id: z.string(),
  plugin: z.string(),
  server: z.string(),
};

const healed = {
  ...subject,
  outcome: z.enum(['whole', 'healed', 'failed']),
  /** `older`: the build failed, and an older one is used. `none`: the server needs none. */
  environment: z.optional(z.enum(['kept', 'built', 'older', 'none'])),
  path: z.optional(z.string()),
  /** The `.venv` in the plugin; the server also starts without. */
  link: z.optional(z.enum(['kept', 'replaced', 'foreign', 'unwritable'])),
  elapsedMs: z.number(),
  notes: z.array(z.string()),
  error: z.optional(error),
};

const problem = z.strictObject({ path: z.string(), detail: z.string() });

/** What `heal --json` prints. `others`: servers that our wrapper does not start. */
export const healSchema = z.strictObject({
  schema: z.literal(1),
  ok: z.boolean(),
  servers: z.array(z.strictObject(healed)),
  others: z.array(z.string()),
  problems: z.array(problem),
});

/** What `prewarm --json` prints. */
export const prewarmSchema = z.strictObject({
  schema: z.literal(1),
  ok: z.boolean(),
  servers: z.array(
    z.strictObject({
      ...healed,
      /** `fresh`: what the server lists was known already. */
      snapshot: z.optional(z.enum(['fresh', 'taken'])),
      tools: z.optional(z.number()),
    }),
  ),
  others: z.array(z.string()),
  problems: z.array(problem),
});

/** What `snapshot --json` prints. */
export const snapshotSchema = z.strictObject({
  schema: z.literal(1),
  file: z.string(),
  /** `old`: it was only looked at, and differs from what the server says. */
  outcome: z.enum(['written', 'unchanged', 'old']),
  eras: z.array(z.enum(['legacy', 'modern'])),
  tools: z.number(),
  changes: z.strictObject({
    added: z.array(z.string()),
    removed: z.array(z.string()),
    changed: z.array(z.string()),
    /** What else differs, such as `version` or `prompts`. */
    fields: z.array(z.string()),
  }),
  notes: z.array(z.string()),
});

export type HealReport = z.infer<typeof healSchema>;
export type PrewarmReport = z.infer<typeof prewarmSchema>;
export type SnapshotReport = z.infer<typeof snapshotSchema>;

const SCHEMAS = {
  prune: pruneSchema,
  heal: healSchema,
  prewarm: prewarmSchema,
  snapshot: snapshotSchema,
};

/** The JSON Schemas of what these verbs print with `--json`, by the name of their file. */
export function storeSchemaDocuments(): Record<string, object> {
  const documents = Object.entries(SCHEMAS).map(([verb, schema]) => [
    `${verb}.schema.json`,
    { title: `What \`holdfast ${verb} --json\` prints`, ...z.toJSONSchema(schema) },
  ]);
  return Object.fromEntries(documents);
}
