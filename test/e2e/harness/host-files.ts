import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from './home.ts';

export type ServerLogLine = { debug?: string; error?: string; timestamp: string };
export type InstallRecord = { scope: string; installPath: string; version: string };

/** The servers whose last start failed, by name; new sessions skip each of them for 15 minutes. */
export function readFailureCache(home: Home): Record<string, unknown> {
  const file = join(configDir(home), 'mcp-needs-auth-cache.json');
  return readJson<Record<string, unknown>>(file) ?? {};
}

/** What the client logged about one server in one project directory, oldest first. */
export function readServerLogs(home: Home, cwd: string, server: string): ServerLogLine[] {
  const project = join(home.path, '.cache', 'claude-cli-nodejs', dashed(cwd));
  const dir = join(project, `mcp-logs-${dashed(server)}`);
  return list(dir)
    .flatMap((file) => readFileSync(join(dir, file), 'utf8').split('\n').filter(Boolean))
    .map((line) => JSON.parse(line) as ServerLogLine);
}

/** The install record of a plugin, by its id `name@marketplace`. */
export function installedPlugin(home: Home, id: string): InstallRecord {
  type Installed = { plugins: Record<string, InstallRecord[]> };
  const file = join(configDir(home), 'plugins', 'installed_plugins.json');
  const record = readJson<Installed>(file)?.plugins[id]?.[0];
  if (!record) throw new Error(`${id} is not installed in ${home.path}`);
  return record;
}

/** The folders called `node_modules` anywhere in the client's copies of plugins. */
export function nodeModulesOf(home: Home): string[] {
  const cache = join(configDir(home), 'plugins', 'cache');
  return list(cache, { recursive: true }).filter((path) => /(^|\/)node_modules$/.test(path));
}

/** The client's own folder, which a user may have moved. */
export function configDir(home: Home): string {
  return home.env.CLAUDE_CONFIG_DIR ?? join(home.path, '.claude');
}

function dashed(name: string): string {
  return name.replace(/[^a-zA-Z0-9]/g, '-');
}

function list(dir: string, options: { recursive?: boolean } = {}): string[] {
  return existsSync(dir) ? (readdirSync(dir, options) as string[]).sort() : [];
}

function readJson<T>(file: string): T | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : undefined;
}
