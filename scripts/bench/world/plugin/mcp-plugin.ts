import type { Bench } from '../bench.ts';
import { findWheels } from '../packages/find-wheels.ts';
import { installerOf } from './healthy-plugin.ts';
import { type BenchPlugin, installPlugin } from './install-plugin.ts';

/** A plugin whose server uses Python's `mcp`, or why this machine cannot have one. */
export type McpPlugin =
  | { kind: 'found'; plugin: BenchPlugin }
  | { kind: 'missing'; reason: string };

/** The release that the example of the repository is locked to. */
export const MCP_REQUIREMENT = 'mcp==2.3.0';

/** Its environment is whole and its tools are known, made by the first row that asks. */
export async function mcpPlugin(bench: Bench): Promise<McpPlugin> {
  const found = await findWheels(bench, MCP_REQUIREMENT);
  if (found.kind === 'missing') return found;
  const plugin = installPlugin(bench, 'mcp', {
    server: { program: 'mcp_server.py', flags: [] },
    files: { 'requirements.txt': `${MCP_REQUIREMENT}\n` },
    env: installerOf(bench, found.wheels),
  });
  await plugin.learn();
  return { kind: 'found', plugin };
}
