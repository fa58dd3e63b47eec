import * as z from 'zod/mini';

const error = z.strictObject({
  code: z.string(),
  message: z.string(),
  cause: z.optional(z.string()),
  hint: z.optional(z.string()),
});

/** What was found and done for one server. */
export const healedSchema = z.strictObject({
  /** The client's id of the server. */
  id: z.string(),
  plugin: z.string(),
  server: z.string(),
  outcome: z.enum(['whole', 'healed', 'failed']),
  /** `older`: the build failed, and an older one is used. `none`: the server needs none. */
  environment: z.optional(z.enum(['kept', 'built', 'older', 'none'])),
  path: z.optional(z.string()),
  /** The `.venv` in the plugin; the server also starts without. */
  link: z.optional(z.enum(['kept', 'replaced', 'foreign', 'unwritable'])),
  elapsedMs: z.number(),
  notes: z.array(z.string()),
  error: z.optional(error),
});

export const problemSchema = z.strictObject({ path: z.string(), detail: z.string() });

/** What `heal --json` prints. `others`: servers that our wrapper does not start. */
export const healSchema = z.strictObject({
  schema: z.literal(1),
  ok: z.boolean(),
  servers: z.array(healedSchema),
  others: z.array(z.string()),
  problems: z.array(problemSchema),
});

export type Healed = z.infer<typeof healedSchema>;
export type HealReport = z.infer<typeof healSchema>;
