import { join } from 'node:path';
import { type Expansion, expand } from '../../host/servers/expand.ts';
import type { ServerEntry } from '../../host/servers/server-entry.ts';
import { isJsonObject, type JsonValue } from '../../protocol/json.ts';
import type { MemberServer } from '../member.ts';

/** A plugin's declared server as the manager starts it; `undefined` for transports that it lacks. */
export function memberServer(
  entry: ServerEntry,
  { declared, expansion }: { declared: JsonValue | undefined; expansion: Expansion },
): MemberServer | undefined {
  if (entry.transport === 'stdio') {
    const { command, args, env } = entry;
    const { pluginRoot, pluginData } = expansion;
    const own = { CLAUDE_PLUGIN_ROOT: pluginRoot, CLAUDE_PLUGIN_DATA: pluginData };
    return { transport: 'stdio', command, args, env: { ...own, ...env } };
  }
  if (entry.transport !== 'http') return undefined;
  return { transport: 'http', url: entry.url, headers: headersOf(declared, expansion) };
}

/** The file beside a server's code in which its author ships what it lists. */
export function shippedCache(root: string, server: string): string {
  return join(root, 'mcp-servers', server, 'tools-cache.json');
}

function headersOf(declared: JsonValue | undefined, expansion: Expansion): Record<string, string> {
  const headers = isJsonObject(declared) ? declared.headers : undefined;
  if (!isJsonObject(headers)) return {};
  const texts = Object.entries(headers).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, expand(value, expansion).text] as const] : [],
  );
  return Object.fromEntries(texts);
}
