import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../lib/app-error.ts';
import { findEntry } from './find-entry.ts';
import { describePlugin, findNearestPluginRoot, findPluginRoot } from './find-plugin.ts';
import { findRequirements } from './find-requirements.ts';
import type { HoldfastJson } from './holdfast-json.ts';
import type { ServerSpec } from './server-spec.ts';

const DEFAULT_BUILD_TIMEOUT_SECONDS = 600;

type Place = { wrapperPath: string; claimedRoot: string | undefined; cwd: string };

/**
 * Reads what starts the server `server`: its folder, its `holdfast.json`, and what can be inferred
 * from both. A server without a folder is fine when a command says what to start.
 */
export async function readServerSpec(
  server: string,
  place: Place,
  command?: readonly string[],
): Promise<ServerSpec> {
  const pluginRoot = findPluginRoot(server, place) ?? (command && findNearestPluginRoot(place));
  if (pluginRoot === undefined) throw unknownServer(server, place);
  const serverDir = join(pluginRoot, 'mcp-servers', server);
  const said = await readSaid(serverDir);
  const common = {
    server,
    serverDir,
    ...describePlugin(pluginRoot),
    probe: said.probe ?? 'entry',
    buildTimeoutMs: (said.buildTimeoutSeconds ?? DEFAULT_BUILD_TIMEOUT_SECONDS) * 1000,
    start: said.start ?? 'on-demand',
    ...(said.idleStopMinutes === undefined ? {} : { idleStopMs: said.idleStopMinutes * 60_000 }),
  };
  if (said.runtime === 'none') return { ...common, runtime: 'none' };
  return { ...common, ...pythonParts(serverDir, said, command) };
}

/** Most servers have no such file, and the schema for it costs 4 ms of a start. */
async function readSaid(serverDir: string): Promise<HoldfastJson> {
  if (!existsSync(join(serverDir, 'holdfast.json'))) return {};
  const { readHoldfastJson } = await import('./holdfast-json.ts');
  return readHoldfastJson(serverDir);
}

function pythonParts(serverDir: string, said: HoldfastJson, command?: readonly string[]) {
  const requirements = findRequirements(serverDir, said.requires);
  const needsPython = said.runtime === 'python' || command === undefined;
  if (requirements === undefined && !needsPython) return { runtime: 'none' as const };
  if (requirements === undefined) throw missingRequirements(serverDir);
  const entry =
    command === undefined || said.entry !== undefined
      ? findEntry(serverDir, said.entry)
      : undefined;
  return {
    runtime: 'python' as const,
    requirements,
    ...(said.python === undefined ? {} : { python: said.python }),
    ...(entry === undefined ? {} : { entry }),
  };
}

function missingRequirements(serverDir: string): AppError {
  return new AppError('REQUIREMENTS_MISSING', `No requirement file found in \`${serverDir}\``, {
    hint: 'Add requirements.lock, requirements.txt, pyproject.toml or uv.lock (it may be empty), or give the command after `--`',
  });
}

function unknownServer(server: string, place: Place): AppError {
  const nearest = findNearestPluginRoot(place);
  const known = nearest === undefined ? [] : serversOf(nearest);
  return new AppError('SERVER_UNKNOWN', `No folder \`mcp-servers/${server}\` found in the plugin`, {
    hint:
      known.length > 0
        ? `Use one of: ${known.join(', ')}`
        : 'Put the server into `mcp-servers/<server>` of the plugin, or give its command after `--`',
  });
}

function serversOf(pluginRoot: string): string[] {
  const dir = join(pluginRoot, 'mcp-servers');
  if (!statSync(dir, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort();
}
