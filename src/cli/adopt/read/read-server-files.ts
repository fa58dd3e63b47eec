import { join, posix } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../lib/app-error.ts';
import { parseJson, parseJsonFile } from '../../../lib/files/json-file.ts';
import { readFileIfExists } from '../../../lib/files/read-file.ts';
import type { ServerFile } from '../plan/plugin-facts.ts';
import { isInside, leadsOut } from './inside-plugin.ts';

const entry = z.looseObject({
  type: z.string().optional(),
  command: z.string().min(1).optional(),
  args: z.array(z.string()).optional(),
  env: z.record(z.string(), z.string()).optional(),
  cwd: z.string().optional(),
});
const entries = z.record(z.string(), entry);
const wrapped = z.looseObject({ mcpServers: entries });
const manifestSchema = z.looseObject({
  mcpServers: z.union([z.string(), entries, z.array(z.union([z.string(), entries]))]).optional(),
});

const MANIFEST = '.claude-plugin/plugin.json';

/** Reads every file of a plugin that declares servers, in the order in which the host does. */
export function readServerFiles(pluginRoot: string): ServerFile[] {
  const { inManifest, named } = readManifest(pluginRoot);
  const files = [...new Set(['.mcp.json', ...named])];
  return [...files.flatMap((file) => readServerFile(pluginRoot, file, named)), ...inManifest];
}

function readManifest(pluginRoot: string): { inManifest: ServerFile[]; named: string[] } {
  const text = readText(pluginRoot, MANIFEST) ?? '{}';
  const { mcpServers = [] } = parseJsonFile(join(pluginRoot, MANIFEST), text, manifestSchema);
  const isList = Array.isArray(mcpServers);
  const parts = isList ? mcpServers : [mcpServers];
  return {
    inManifest: parts.flatMap((part, index) =>
      typeof part === 'string'
        ? []
        : [
            {
              file: MANIFEST,
              text,
              path: ['mcpServers', ...(isList ? [index] : [])],
              entries: part,
            },
          ],
    ),
    named: parts.flatMap((part) =>
      typeof part === 'string' && part.endsWith('.json') ? [posix.normalize(part)] : [],
    ),
  };
}

/** Both forms are read: `{ "mcpServers": { … } }` and the bare map. */
function readServerFile(pluginRoot: string, file: string, named: readonly string[]): ServerFile[] {
  const text = readText(pluginRoot, file);
  const path = join(pluginRoot, file);
  if (text === undefined && named.includes(file)) {
    throw new AppError('CONFIG_INVALID', `\`${path}\` is not there`, {
      hint: `Correct \`mcpServers\` in \`${join(pluginRoot, MANIFEST)}\``,
    });
  }
  if (text === undefined) return [];
  const isWrapped =
    z.object({ mcpServers: z.unknown() }).safeParse(parseJson(path, text)).data?.mcpServers !==
    undefined;
  return isWrapped
    ? [{ file, text, path: ['mcpServers'], entries: parseJsonFile(path, text, wrapped).mcpServers }]
    : [{ file, text, path: [], entries: parseJsonFile(path, text, entries) }];
}

function readText(pluginRoot: string, file: string): string | undefined {
  if (posix.normalize(file).startsWith('..') || !isInside(pluginRoot, file))
    throw leadsOut(join(pluginRoot, file));
  const bytes = readFileIfExists(join(pluginRoot, file));
  const text = bytes?.toString('utf8');
  // A byte that is not UTF-8 would come back as another one.
  if (text === undefined || bytes?.equals(Buffer.from(text))) return text;
  throw new AppError('CONFIG_INVALID', `\`${join(pluginRoot, file)}\` is not UTF-8`, {
    hint: 'Save the file as UTF-8',
  });
}
