import * as z from 'zod/mini';
import { ACTION_KINDS, FINDING_CODES } from '../finding.ts';

const action = z.strictObject({
  kind: z.enum(ACTION_KINDS),
  text: z.string(),
  command: z.optional(z.string()),
  next: z.optional(z.string()),
  reason: z.string(),
});

const finding = z.strictObject({
  severity: z.enum(['error', 'warning', 'notice']),
  code: z.enum(FINDING_CODES),
  subject: z.string(),
  plugin: z.string(),
  what: z.string(),
  why: z.optional(z.string()),
  log: z.optional(z.string()),
  action,
});

const environment = z.strictObject({
  state: z.enum(['whole', 'absent', 'none', 'invalid']),
  path: z.optional(z.string()),
  bytes: z.optional(z.number()),
  link: z.optional(z.enum(['right', 'missing', 'dangling', 'outdated', 'foreign'])),
});

const server = z.strictObject({
  id: z.string(),
  plugin: z.string(),
  version: z.string(),
  transport: z.enum(['stdio', 'http', 'sse', 'ws']),
  state: z.string(),
  /** Whether our wrapper starts it. */
  isWrapped: z.boolean(),
  environment: z.optional(environment),
  snapshot: z.optional(
    z.strictObject({ kind: z.string(), tools: z.number(), cachedAt: z.optional(z.string()) }),
  ),
  wrapper: z.optional(
    z.strictObject({
      pid: z.number(),
      state: z.string(),
      since: z.string(),
      starts: z.number(),
      crashes: z.number(),
    }),
  ),
  /** Process ids of the clients that use this version of the plugin. */
  usedBy: z.array(z.number()),
});

const session = z.strictObject({
  kind: z.enum(['interactive', 'headless', 'none']),
  id: z.optional(z.string()),
});

const problem = z.strictObject({ path: z.string(), detail: z.string() });

const head = { schema: z.literal(1), session };

/** What `status --json` prints. */
export const statusSchema = z.strictObject({
  ...head,
  servers: z.array(server),
  problems: z.array(problem),
});

/** What `doctor --json` prints. `ok` says whether nothing is of severity `error`. */
export const doctorSchema = z.strictObject({
  ...head,
  ok: z.boolean(),
  findings: z.array(finding),
  servers: z.array(z.strictObject({ id: z.string(), plugin: z.string(), state: z.string() })),
  problems: z.array(problem),
});

/** What `restart --json` prints. `done` says whether something was restarted, and not only advised. */
export const restartSchema = z.strictObject({
  ...head,
  steps: z.array(
    z.strictObject({ subject: z.string(), done: z.boolean(), state: z.string(), action }),
  ),
});

export type StatusReport = z.infer<typeof statusSchema>;
export type DoctorReport = z.infer<typeof doctorSchema>;
export type RestartReport = z.infer<typeof restartSchema>;

/** The JSON Schemas of what the verbs print with `--json`, by verb. */
export function reportSchemaDocument(): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'What `holdfast status`, `doctor` and `restart` print with --json',
    $defs: {
      status: z.toJSONSchema(statusSchema),
      doctor: z.toJSONSchema(doctorSchema),
      restart: z.toJSONSchema(restartSchema),
    },
  };
}
