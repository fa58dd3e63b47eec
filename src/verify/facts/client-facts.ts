import type { FoundRun } from '../../control/list-runs.ts';
import { type HostPlaces, hostPlaces } from '../../host/places.ts';
import type { InstalledPlugin } from '../../host/plugins/installed-plugin.ts';
import { createEntryReader } from '../../host/plugins/marketplace-entry.ts';
import { readInstalled } from '../../host/plugins/read-installed.ts';
import type { Problem } from '../../host/read-json.ts';
import { type RecentFailure, readFailureCache } from '../../host/records/failure-cache.ts';
import { readDisabledServers } from '../../host/servers/read-disabled.ts';
import { readServers } from '../../host/servers/read-servers.ts';
import type { ServerEntry } from '../../host/servers/server-entry.ts';
import type { VerifyWorld } from '../verify-world.ts';
import { readRuns } from './read-runs.ts';

/** A plugin with the servers that the client would start for it. */
export type PluginServers = {
  plugin: InstalledPlugin;
  servers: ServerEntry[];
  /** What of its own files the client drops. */
  problems: Problem[];
};

/** What the client's files and the wrappers' records say, for all plugins of a session. */
export type ClientFacts = {
  places: HostPlaces;
  plugins: PluginServers[];
  disabled: ReadonlySet<string>;
  /** Servers that no session starts at the moment. */
  recent: ReadonlyMap<string, RecentFailure>;
  /** Servers whose last start failed, however long ago. */
  failedOnce: ReadonlySet<string>;
  runs: FoundRun[];
  problems: Problem[];
};

/** Reads the files that all servers share, and the servers of every plugin that is enabled. */
export async function readClientFacts(
  world: VerifyWorld,
  options: { runs: 'read' | 'skip' },
): Promise<ClientFacts> {
  const places = hostPlaces(world);
  const installed = readInstalled(places, world.cwd);
  const session = { env: world.env, projectDir: world.cwd, readEntry: createEntryReader() };
  const plugins = installed.plugins
    .filter(({ enabled, isCurrent }) => enabled === 'enabled' && isCurrent)
    .map((plugin) => ({ plugin, ...readServers(plugin, session) }));
  const disabled = readDisabledServers(places, world.cwd);
  const recent = readFailureCache(places, world.now);
  const runs = options.runs === 'read' ? await readRuns(world) : { runs: [], problems: [] };
  return {
    places,
    plugins,
    disabled: disabled.ids,
    recent: new Map(recent.failures.map((failure) => [failure.serverId, failure])),
    failedOnce: new Set(recent.failedOnce),
    runs: runs.runs,
    problems: [...installed.problems, ...disabled.problems, ...recent.problems, ...runs.problems],
  };
}
