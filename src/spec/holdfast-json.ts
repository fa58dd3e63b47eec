import { join } from 'node:path';
import * as z from 'zod/mini';
import { parseJsonFile } from '../lib/files/json-file.ts';
import { readFileIfExists } from '../lib/files/read-file.ts';

const text = z.string().check(z.minLength(1));

/** The file that says of a server what cannot be inferred from its folder. Paths are relative to it. */
export const holdfastJsonSchema = z.strictObject({
  $schema: z.optional(z.string()),
  runtime: z.optional(z.enum(['python', 'none'])),
  requires: z.optional(text),
  python: z.optional(text),
  entry: z.optional(text),
  probe: z.optional(z.enum(['entry', 'none'])),
  buildTimeoutSeconds: z.optional(z.int().check(z.minimum(1), z.maximum(7200))),
  start: z.optional(z.enum(['on-demand', 'eager'])),
  idleStopMinutes: z.optional(z.number().check(z.positive(), z.maximum(10_080))),
});

export type HoldfastJson = z.infer<typeof holdfastJsonSchema>;

/** What each field says, for the published JSON Schema. */
export const FIELD_DESCRIPTIONS: Record<Exclude<keyof HoldfastJson, '$schema'>, string> = {
  runtime:
    'python: the server runs from an environment in the store. none: the command is supervised as it is.',
  requires:
    'The requirement file, relative to this folder. Default: the first of uv.lock (with pyproject.toml), requirements.lock, requirements.txt, pyproject.toml.',
  python:
    'The range of Python versions (PEP 440). Default: requires-python of pyproject.toml, else any from 3.9 on.',
  entry:
    'The file that starts the server, relative to this folder, or a module after `-m `. Default: the first of server.py, main.py, <package>/server.py, <package>/__main__.py.',
  probe: 'entry: import the entry once before an environment is published. none: do not.',
  buildTimeoutSeconds: 'How long the build of the environment may take. Default: 600.',
  start:
    'on-demand: when what the server lists is known from last time, it is started by the first request that needs it. eager: it is started at once. Default: on-demand.',
  idleStopMinutes:
    'The server is stopped after this many minutes without a request; the next one starts it again. Default: never.',
};

/** Reads a server's `holdfast.json`; an empty object when there is none. */
export function readHoldfastJson(serverDir: string): HoldfastJson {
  const file = join(serverDir, 'holdfast.json');
  const content = readFileIfExists(file, 1024 * 1024);
  if (content === undefined) return {};
  return parseJsonFile<HoldfastJson>(file, content.toString('utf8'), holdfastJsonSchema);
}
