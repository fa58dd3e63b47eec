import * as z from 'zod/mini';
import { healedSchema, healSchema, problemSchema } from '../../wrapper/heal/heal-schema.ts';
import { pruneSchema } from '../prune/prune-schema.ts';
import { toolsSchema } from '../tools/tools-schema.ts';

/** What `prewarm --json` prints. */
export const prewarmSchema = z.strictObject({
  schema: z.literal(1),
  ok: z.boolean(),
  servers: z.array(
    z.extend(healedSchema, {
      /** `fresh`: what the server lists was known already. */
      snapshot: z.optional(z.enum(['fresh', 'taken'])),
      tools: z.optional(z.number()),
    }),
  ),
  others: z.array(z.string()),
  problems: z.array(problemSchema),
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

export type PrewarmReport = z.infer<typeof prewarmSchema>;
export type SnapshotReport = z.infer<typeof snapshotSchema>;

const SCHEMAS = {
  prune: pruneSchema,
  heal: healSchema,
  prewarm: prewarmSchema,
  snapshot: snapshotSchema,
  tools: toolsSchema,
};

/** The JSON Schemas of what these verbs print with `--json`, by the name of their file. */
export function storeSchemaDocuments(): Record<string, object> {
  const documents = Object.entries(SCHEMAS).map(([verb, schema]) => [
    `${verb}.schema.json`,
    { title: `What \`holdfast ${verb} --json\` prints`, ...z.toJSONSchema(schema) },
  ]);
  return Object.fromEntries(documents);
}
