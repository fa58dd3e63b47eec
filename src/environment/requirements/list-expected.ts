import { parse } from 'smol-toml';
import * as z from 'zod/mini';
import type { Requirements } from '../../spec/server-spec.ts';
import { checkLine } from './check-line.ts';
import type { RequirementFile } from './collect-files.ts';
import { parseDependencies } from './read-project.ts';
import { parseRequirementLines } from './requirement-lines.ts';

/** A package of a uv.lock with what it needs; `extras` are what it needs on top for each extra. */
const dependencySchema = z.object({
  name: z.string(),
  marker: z.optional(z.string()),
  extra: z.optional(z.array(z.string())),
});
const packageSchema = z.object({
  name: z.string(),
  version: z.optional(z.string()),
  source: z.optional(z.record(z.string(), z.unknown())),
  dependencies: z.optional(z.array(dependencySchema)),
  'optional-dependencies': z.optional(z.record(z.string(), z.array(dependencySchema))),
});
const lockSchema = z.object({ package: z.optional(z.array(packageSchema)) });

/** What has to be installed: lines as in a requirement file, or the graph of a lock and where it begins. */
export type Expected =
  | { kind: 'lines'; lines: string[] }
  | { kind: 'graph'; root: string; packages: z.infer<typeof packageSchema>[] };

/** Lists what requirement files ask for; `undefined` when that cannot be told. */
export function listExpected(
  kind: Requirements['kind'],
  files: readonly RequirementFile[],
): Expected | undefined {
  const texts = files.map(({ bytes }) => bytes.toString('utf8'));
  const [main = ''] = texts;
  if (kind === 'uv-lock') return listLocked(main);
  if (kind === 'pyproject') return { kind: 'lines', lines: parseDependencies(main) };
  const lines = texts.flatMap(parseRequirementLines).flatMap(({ text }) => {
    return checkLine(text).kind === 'requirement' ? [text.replace(/\s+--hash\b.*$/, '')] : [];
  });
  return { kind: 'lines', lines };
}

/** A lock whose packages exist in several versions, or with no single root, is left to uv. */
function listLocked(text: string): Expected | undefined {
  const packages = lockSchema.parse(parse(text)).package ?? [];
  const roots = packages.filter(
    ({ source }) => source?.virtual === '.' || source?.editable === '.',
  );
  const [root] = roots;
  if (!root || roots.length > 1 || new Set(packages.map(({ name }) => name)).size < packages.length)
    return undefined;
  return { kind: 'graph', root: root.name, packages };
}
