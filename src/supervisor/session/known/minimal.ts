import { LEGACY_VERSIONS } from '../../../protocol/eras.ts';
import type { JsonObject, JsonValue } from '../../../protocol/json.ts';
import { capabilitiesOf, isLegacyVersion, promised } from './server-facts.ts';

/** What the minimal answers say of the server: its name, its version, and how it stands. */
type About = { server: string; version: string; state: string };

export const STATUS_TOOL = 'server_status';

/** The honest result of `initialize` while the server has not said anything. */
export function minimalInitialize(
  requested: unknown,
  { server, version, state }: About,
): JsonObject {
  const listChanged = true;
  return {
    protocolVersion: minimalVersion(requested),
    capabilities: { tools: { listChanged }, prompts: { listChanged }, resources: { listChanged } },
    serverInfo: { name: server, version },
    instructions: `${state}\nIts own tools are announced as soon as it answers; until then the tool ${STATUS_TOOL} tells how it stands.`,
  };
}

/** What the server said of itself, under this version. */
export function reversioned(known: JsonObject, version: unknown): JsonObject {
  const capabilities = promised(capabilitiesOf(known));
  return { ...known, protocolVersion: version as JsonValue, capabilities };
}

/** The version to go by while the server has not named one. */
export function minimalVersion(requested: unknown): string {
  return isLegacyVersion(requested) ? requested : LEGACY_VERSIONS[0];
}

/** The one tool that there is while the server's own are unknown. */
export function statusTool({ server, state }: About): JsonObject {
  return {
    name: STATUS_TOOL,
    title: `State of the MCP server ${server}`,
    description: `Tells whether the MCP server ${server} is up, and why not. Now: ${state}`,
    inputSchema: { type: 'object', properties: {} },
    annotations: { readOnlyHint: true, openWorldHint: false },
  };
}
