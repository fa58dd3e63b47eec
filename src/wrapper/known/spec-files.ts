import { statSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import { readFileIfExists } from '../../lib/files/read-file.ts';
import { isJsonObject, type JsonObject } from '../../protocol/json.ts';
import type { ServerSpec } from '../../spec/server-spec.ts';

/** Files of the plugin that decide which tools a server has, with names relative to the plugin. */
export type SpecFile = { name: string; bytes: Uint8Array };

const MAX_SOURCE_BYTES = 1024 * 1024;

/** Reads what can be read of the files that say how the server is started and what it runs. */
export function readSpecFiles(spec: ServerSpec, words: readonly string[] | undefined): SpecFile[] {
  const entry = spec.entry;
  const paths = [
    join(spec.pluginRoot, '.claude-plugin', 'plugin.json'),
    join(spec.pluginRoot, '.mcp.json'),
    join(spec.serverDir, 'holdfast.json'),
    ...(entry?.kind === 'script' ? [entry.path] : []),
    ...(entry?.kind === 'module' ? modulePaths(entry.searchDir, entry.module) : []),
    ...(words ?? []).filter((word) => isAbsolute(word) && isInside(word, spec.pluginRoot)),
  ];
  return paths.flatMap((path) => {
    const bytes = readIfFile(path);
    return bytes ? [{ name: relative(spec.pluginRoot, path), bytes }] : [];
  });
}

function modulePaths(searchDir: string, module: string): string[] {
  const base = join(searchDir, ...module.split('.'));
  return [`${base}.py`, join(base, '__main__.py')];
}

function isInside(path: string, root: string): boolean {
  return path.startsWith(`${root}${sep}`);
}

function readIfFile(path: string): Uint8Array | undefined {
  try {
    const isFile = statSync(path, { throwIfNoEntry: false })?.isFile();
    return isFile ? readFileIfExists(path, MAX_SOURCE_BYTES) : undefined;
  } catch {
    return undefined; // too large or not for us: then it decides nothing
  }
}

/**
 * The names of the variables that the host's specs pass to this server, besides the host's own
 * environment: what a server that tells users apart can tell them apart by.
 */
export function specVariables(files: readonly SpecFile[], server: string): string[] {
  const names = files.flatMap(({ name, bytes }) => {
    if (!name.endsWith('plugin.json') && name !== '.mcp.json') return [];
    return serversIn(bytes).flatMap((spec) => (namesServer(spec, server) ? variablesOf(spec) : []));
  });
  return [...new Set(names)].sort();
}

function serversIn(bytes: Uint8Array): JsonObject[] {
  try {
    const json: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    if (!isJsonObject(json)) return [];
    const servers = isJsonObject(json.mcpServers) ? json.mcpServers : json;
    return Object.values(servers).filter(isJsonObject);
  } catch {
    return []; // the host cannot read it either
  }
}

function namesServer({ args }: JsonObject, server: string): boolean {
  return Array.isArray(args) && args.includes(server);
}

function variablesOf({ env }: JsonObject): string[] {
  return isJsonObject(env) ? Object.keys(env) : [];
}
