import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { discoverMembers } from '../../../../src/manager/discover/discover-members.ts';
import { McpManager } from '../../../../src/manager/manager.ts';
import type { Bench } from '../bench.ts';
import { PEER, SERVERS } from '../plugin/install-plugin.ts';
import type { Command } from '../processes/time-process.ts';

/** A folder of plugins with one server each, for a program that embeds the manager. */
export type Guild = {
  dir: string;
  /** What each member's server is started by. */
  server: Command;
  /** A manager that knows what the caches in the folder say. */
  open: () => McpManager;
};

/** Makes the folder; nothing is known of the members' tools yet. */
export function makeGuild(bench: Bench, name: string, size: number): Guild {
  const dir = join(bench.dir, 'guilds', name);
  const args = [...PEER.flags, join(SERVERS, PEER.program)];
  for (let index = 0; index < size; index++) {
    const plugin = `member-${index}`;
    const mcpServers = { [plugin]: { command: bench.python, args } };
    mkdirSync(join(dir, plugin), { recursive: true });
    writeFileSync(
      join(dir, plugin, 'plugin.json'),
      JSON.stringify({ name: plugin, version: '1.0.0', mcpServers }),
    );
  }
  const { env } = bench;
  return {
    dir,
    server: { program: bench.python, args, env },
    open: () => {
      const { members } = discoverMembers(dir, { env, cwd: bench.dir });
      return new McpManager({ members, env });
    },
  };
}

/** Asks all members for their tools; one that does not tell them is an error, not a figure. */
export async function refreshAll(manager: McpManager): Promise<void> {
  const outcomes = await manager.refreshToolCaches();
  const failed = outcomes.find(({ kind }) => kind === 'failed');
  if (failed) throw new Error(`${failed.member} could not be refreshed: ${failed.error}`);
}
