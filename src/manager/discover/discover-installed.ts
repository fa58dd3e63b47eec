import { join } from 'node:path';
import { layoutOf } from '../../environment/layout.ts';
import { serverStorePath } from '../../environment/store.ts';
import { hostPlaces, type PlaceFacts } from '../../host/places.ts';
import type { InstalledPlugin } from '../../host/plugins/installed-plugin.ts';
import { createEntryReader } from '../../host/plugins/marketplace-entry.ts';
import { readInstalled } from '../../host/plugins/read-installed.ts';
import { type Problem, readJsonObject, unknownShape } from '../../host/read-json.ts';
import { readDisabledServers } from '../../host/servers/read-disabled.ts';
import { readServers } from '../../host/servers/read-servers.ts';
import type { ServerEntry } from '../../host/servers/server-entry.ts';
import { storeRoot } from '../../lib/store-root.ts';
import { isJsonObject, type JsonValue } from '../../protocol/json.ts';
import type { Member } from '../member.ts';
import { folderName } from '../roster/cache-file.ts';
import { embeddingWorld } from '../world.ts';
import type { Discovered } from './discover-members.ts';
import { memberServer, shippedCache } from './to-member.ts';

/** Not a name that a marketplace in the store can have. */
const CACHES = '.manager';

/**
 * Finds the servers of the host's installed plugins that a session in `world.cwd` would start, each
 * as `<plugin>:<server>`. Their tools are kept in the store; what the wrapper has learned of a
 * server, or its author ships, is known at once.
 */
export function discoverInstalled(world: PlaceFacts = embeddingWorld()): Discovered {
  const places = hostPlaces(world);
  const installed = readInstalled(places, world.cwd);
  const disabled = readDisabledServers(places, world.cwd);
  const readEntry = createEntryReader();
  const problems: Problem[] = [...installed.problems, ...disabled.problems];
  const members = new Map<string, Member>();
  const current = installed.plugins.filter(
    ({ enabled, isCurrent }) => isCurrent && enabled === 'enabled',
  );
  for (const plugin of current) {
    const read = readServers(plugin, { env: world.env, projectDir: world.cwd, readEntry });
    problems.push(...read.problems);
    for (const entry of read.servers.filter(({ id }) => !disabled.ids.has(id))) {
      const member = toMember(plugin, entry, world);
      if (!member)
        problems.push(unknownShape(entry.declaredIn, `\`${entry.transport}\` is not known`));
      else members.set(uniqueName(member.name, plugin, members), member);
    }
  }
  return { members: [...members].map(([name, member]) => ({ ...member, name })), problems };
}

function toMember(
  plugin: InstalledPlugin,
  entry: ServerEntry,
  world: PlaceFacts,
): Member | undefined {
  const expansion = {
    pluginRoot: plugin.root.path,
    pluginData: plugin.dataDir,
    projectDir: world.cwd,
    env: world.env,
  };
  const server = memberServer(entry, { declared: declarationOf(entry), expansion });
  if (!server) return undefined;
  const store = storeRoot(world);
  const wrapped = entry.transport === 'stdio' ? entry.wrapper?.server : undefined;
  const name = `${plugin.plugin}:${entry.name}`;
  return {
    name,
    version: plugin.version,
    // sessions start servers where they are themselves
    server: server.transport === 'stdio' ? { ...server, cwd: world.cwd } : server,
    folder: plugin.root.path,
    identity: `${plugin.plugin}/${wrapped ?? entry.name}`,
    cacheFile: join(store, CACHES, folderName(`${plugin.id}:${entry.name}`), 'tools-cache.json'),
    otherCaches: [
      ...(wrapped === undefined
        ? []
        : [layoutOf(serverStorePath(store, plugin.marketplace, wrapped)).toolsCache]),
      shippedCache(plugin.root.path, wrapped ?? entry.name),
    ],
  };
}

/** What stands in the file that declares a server: the headers of a remote one are read from there. */
function declarationOf({ declaredIn, name, transport }: ServerEntry): JsonValue | undefined {
  if (transport === 'stdio') return undefined;
  const reading = readJsonObject(declaredIn);
  if (reading.kind !== 'read') return undefined;
  const { mcpServers = reading.value } = reading.value;
  return isJsonObject(mcpServers) ? mcpServers[name] : undefined;
}

/** Two marketplaces may have plugins of one name. */
function uniqueName(
  name: string,
  { marketplace }: InstalledPlugin,
  taken: ReadonlyMap<string, Member>,
): string {
  return taken.has(name) ? `${name}@${marketplace}` : name;
}
