import * as z from 'zod/mini';
import { readFileIfExists } from '../lib/files/read-file.ts';

/** Raised whenever an older environment must not be used any more. */
export const MANIFEST_SCHEMA = 1;

/** A path below the environment with its size in bytes and its time of change in milliseconds. */
const stampSchema = z.tuple([z.string(), z.number(), z.number()]);

const manifestSchema = z.object({
  schema: z.literal(MANIFEST_SCHEMA),
  key: z.string(),
  requirementsHash: z.string(),
  server: z.string(),
  plugin: z.string(),
  createdAt: z.string(),
  /** Absolute. Below `envs/`, or a directory that was adopted. */
  environment: z.string(),
  origin: z.enum(['built', 'adopted']),
  installer: z.object({ name: z.string(), version: z.string() }),
  interpreter: z.object({
    /** Absolute and without links; stamped, because an upgrade replaces it in place. */
    path: z.string(),
    size: z.number(),
    mtimeMs: z.number(),
    implementation: z.string(),
    version: z.string(),
    abi: z.string(),
  }),
  /** Absolute: the environment's own interpreter, which the server is started with. */
  python: z.string(),
  /** Directories (size 0) and the files without which nothing runs. */
  stamps: z.array(stampSchema),
  probe: z.object({
    outcome: z.enum(['passed', 'failed', 'skipped']),
    error: z.optional(z.string()),
  }),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type Stamp = z.infer<typeof stampSchema>;

/** Reads a manifest; `undefined` when it is absent, half-written, of another schema or garbage. */
export function readManifest(path: string): Manifest | undefined {
  try {
    const text = readFileIfExists(path);
    if (text === undefined) return undefined;
    const parsed = manifestSchema.safeParse(JSON.parse(text.toString('utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined; // whatever lies there, it is not a finished environment
  }
}
