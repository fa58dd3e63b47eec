import { statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, sep } from 'node:path';
import { readFileIfExists } from '../lib/files/read-file.ts';

/** Where a plugin lies and what it is called. */
export type PluginPlace = {
  pluginRoot: string;
  plugin: string;
  version: string;
  marketplace: string;
};

type Hints = {
  /** The real path of the running wrapper. */
  wrapperPath: string;
  /** `CLAUDE_PLUGIN_ROOT`: may be unset, stale or arrive literally unexpanded (claude-code#65747). */
  claimedRoot: string | undefined;
  cwd: string;
};

/**
 * Finds the plugin that has `mcp-servers/<server>`: around the wrapper first, because the wrapper's
 * own path is the one thing that cannot be stale; `undefined` when no place has it.
 */
export function findPluginRoot(server: string, hints: Hints): string | undefined {
  return candidateRoots(hints).find((root) => isDirectory(join(root, 'mcp-servers', server)));
}

/** Finds the nearest plugin around the wrapper, whatever servers it has. */
export function findNearestPluginRoot(hints: Hints): string | undefined {
  return candidateRoots(hints).find((root) => isDirectory(join(root, '.claude-plugin')));
}

/** Names the plugin at a root, from its manifest and from where the host puts plugins. */
export function describePlugin(pluginRoot: string): PluginPlace {
  const manifest = readManifest(join(pluginRoot, '.claude-plugin', 'plugin.json'));
  return {
    pluginRoot,
    plugin: manifest.name ?? basename(pluginRoot),
    version: manifest.version ?? 'unknown',
    marketplace: marketplaceOf(pluginRoot),
  };
}

function candidateRoots({ wrapperPath, claimedRoot, cwd }: Hints): string[] {
  const claimed = claimedRoot !== undefined && isAbsolute(claimedRoot) ? [claimedRoot] : [];
  return [...ancestors(wrapperPath).slice(0, 6), ...claimed, cwd];
}

/** `<plugins>/cache/<marketplace>/<plugin>/<version>`, `<plugins>/marketplaces/<name>/…`, or a checkout. */
function marketplaceOf(pluginRoot: string): string {
  const segments = pluginRoot.split(sep);
  if (segments.at(-4) === 'cache') return segments.at(-3) ?? 'local';
  const clone = segments.lastIndexOf('marketplaces');
  if (clone > 0 && segments[clone + 1]) return segments[clone + 1] ?? 'local';
  for (const dir of [pluginRoot, ...ancestors(pluginRoot).slice(0, 4)]) {
    const { name } = readManifest(join(dir, '.claude-plugin', 'marketplace.json'));
    if (name !== undefined) return name;
  }
  return 'local';
}

function ancestors(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [] : [parent, ...ancestors(parent)];
}

/** A manifest that cannot be read leaves the name to the folder: a name never stops a start. */
function readManifest(file: string): { name?: string; version?: string } {
  try {
    const { name, version } = JSON.parse(readFileIfExists(file)?.toString('utf8') ?? '');
    return { ...(isText(name) ? { name } : {}), ...(isText(version) ? { version } : {}) };
  } catch {
    return {};
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
