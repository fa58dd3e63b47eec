import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { InstalledPlugin } from '../../host/plugins/installed-plugin.ts';
import type { EntryReader } from '../../host/plugins/marketplace-entry.ts';
import type { Problem } from '../../host/read-json.ts';
import { readServers } from '../../host/servers/read-servers.ts';
import type { StdioServer } from '../../host/servers/server-entry.ts';
import type { ProgramWorld } from '../../lib/program-world.ts';
import type { World } from '../world.ts';

/** A server that our wrapper starts, and the world in which the client starts that wrapper. */
export type WrappedServer = {
  /** The client's: `plugin:<plugin>:<server>`. */
  id: string;
  /** `plugin@marketplace`, or the folder of a plugin that is not installed. */
  plugin: string;
  pluginRoot: string;
  /** The folder below `mcp-servers`. */
  server: string;
  /** What follows `--` in its command. */
  words: string[] | undefined;
  world: World;
};

/** The servers of a plugin: those that our wrapper starts, and the ids of the others. */
export type PluginServers = { wrapped: WrappedServer[]; others: string[]; problems: Problem[] };

type Plugin = Pick<InstalledPlugin, 'id' | 'plugin' | 'root' | 'dataDir' | 'marketplaceManifest'>;

/** Reads the servers that a plugin declares. Nothing is started. */
export function wrappedServersOf(
  plugin: Plugin,
  program: Pick<ProgramWorld, 'env' | 'cwd'>,
  readEntry?: EntryReader,
): PluginServers {
  const { env, cwd } = program;
  const session = { env, projectDir: cwd, ...(readEntry ? { readEntry } : {}) };
  const { servers, problems } = readServers(plugin, session);
  const stdio = servers.filter((server) => server.transport === 'stdio');
  return {
    wrapped: stdio.flatMap((server) => (server.wrapper ? [describe(plugin, server, program)] : [])),
    others: servers.filter((server) => !('wrapper' in server)).map(({ id }) => id),
    problems,
  };
}

function describe(
  plugin: Plugin,
  { id, args, env, wrapper }: StdioServer,
  program: Pick<ProgramWorld, 'env' | 'cwd'>,
): WrappedServer {
  const pluginRoot = realpathSync(plugin.root.path);
  const end = args.indexOf('--');
  return {
    id,
    plugin: plugin.id,
    pluginRoot,
    server: wrapper?.server ?? '',
    words: end === -1 ? undefined : args.slice(end + 1),
    world: {
      argv: [],
      env: { ...program.env, ...env, CLAUDE_PLUGIN_ROOT: pluginRoot },
      cwd: program.cwd,
      platform: process.platform,
      uid: process.getuid?.(),
      // only its place counts: the plugin is found around it
      wrapperPath: join(pluginRoot, 'mcp-servers', '.holdfast', 'run.cjs'),
      wrapperArguments: [],
    },
  };
}

/** The world in which we build for a server: with the wrapper that belongs to this program. */
export function builderWorldOf({ world }: WrappedServer, { distDir }: ProgramWorld): World {
  return { ...world, wrapperPath: join(distDir, 'run.cjs') };
}
