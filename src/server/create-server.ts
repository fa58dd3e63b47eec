import { McpServer } from '@modelcontextprotocol/server';
import type { ProgramWorld } from '../lib/program-world.ts';
import { VERSION } from '../lib/version.ts';
import { addResources } from './resources/add-resources.ts';
import type { Roster } from './roster.ts';
import { registerTool } from './tool.ts';
import { CALL_TOOL } from './tools/call-tool.ts';
import { DIAGNOSE } from './tools/diagnose.ts';
import { HEAL } from './tools/heal.ts';
import { LIST_TOOLS } from './tools/list-tools.ts';
import { REFRESH_TOOLS } from './tools/refresh-tools.ts';
import { RESTART_SERVER } from './tools/restart-server.ts';
import { STATUS } from './tools/status.ts';

const INSTRUCTIONS =
  "Holdfast looks after the MCP servers of plugins. When a plugin's tools are missing or its server fails: `diagnose`, then `heal` or `restart_server`. `list_tools` and `call_tool` reach the tools of servers that the client does not start.";

/** What we list is decided by our code alone. */
const LISTS = { ttlMs: 30 * 86_400_000, cacheScope: 'public' } as const;

/** Creates Holdfast's own server; both eras are served by it. */
export function createServer(program: ProgramWorld, roster: Roster): McpServer {
  const server = new McpServer(
    { name: 'holdfast', title: 'Holdfast', version: VERSION },
    {
      instructions: INSTRUCTIONS,
      cacheHints: {
        'server/discover': LISTS,
        'tools/list': LISTS,
        'resources/list': LISTS,
        'resources/templates/list': LISTS,
      },
    },
  );
  const around = { program, roster, server };
  registerTool(STATUS, around);
  registerTool(DIAGNOSE, around);
  registerTool(HEAL, around);
  registerTool(RESTART_SERVER, around);
  registerTool(LIST_TOOLS, around);
  registerTool(CALL_TOOL, around);
  registerTool(REFRESH_TOOLS, around);
  addResources(around);
  return server;
}
