import { basename, join } from 'node:path';
import type { PluginServers, WrappedServer } from '../../wrapper/plugins/wrapped-servers.ts';
import type { CliWorld } from '../cli-world.ts';

/**
 * The server of a plugin that lies in the folder of this name. One that no spec declares yet is
 * started by its folder alone.
 */
export function findOwnServer(
  { wrapped }: PluginServers,
  name: string,
  { dir, cli }: { dir: string; cli: CliWorld },
): WrappedServer {
  const declared = wrapped.find(({ server }) => server === name);
  if (declared) return declared;
  return {
    id: name,
    plugin: basename(dir),
    pluginRoot: dir,
    server: name,
    words: undefined,
    world: {
      argv: [],
      env: { ...cli.env, CLAUDE_PLUGIN_ROOT: dir },
      cwd: cli.cwd,
      platform: process.platform,
      uid: process.getuid?.(),
      wrapperPath: join(dir, 'mcp-servers', '.holdfast', 'run.cjs'),
      wrapperArguments: [],
    },
  };
}
