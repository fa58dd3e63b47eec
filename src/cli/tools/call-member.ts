import { AppError } from '../../lib/app-error.ts';
import { displayLines } from '../../lib/display-lines.ts';
import { findMember } from '../../manager/installed/find-member.ts';
import type { McpManager } from '../../manager/manager.ts';
import { isJsonObject, type JsonObject } from '../../protocol/json.ts';

/** Calls the tool that the words name: a server, a tool, and its arguments as JSON. */
export async function callMember(
  manager: McpManager,
  words: readonly string[],
): Promise<JsonObject> {
  const [server, tool, text = '{}', ...surplus] = words;
  if (server === undefined || tool === undefined || surplus.length > 0)
    throw usage('`--call` takes a server, a tool and its arguments');
  const args = parseArguments(text);
  return await manager.invokeTool(findMember(manager.roster, server).name, tool, args);
}

/** A result as a person reads it: its texts, and what else there is in a word. */
export function renderResult({ content }: JsonObject): string {
  const blocks = Array.isArray(content) ? content.filter(isJsonObject) : [];
  const parts = blocks.map(({ type, text, mimeType }) =>
    type === 'text' && typeof text === 'string'
      ? displayLines(text, Number.MAX_SAFE_INTEGER).join('\n')
      : `[${String(type)}${mimeType === undefined ? '' : ` ${String(mimeType)}`}]`,
  );
  return parts.join('\n');
}

function parseArguments(text: string): JsonObject {
  const value = parseJson(text);
  if (isJsonObject(value)) return value;
  throw usage('The arguments of `--call` are no JSON object');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // it is no object either
  }
}

function usage(message: string): AppError {
  return new AppError('USAGE', message, {
    hint: 'Write it as in: holdfast tools --call <server> <tool> \'{"name": "Ada"}\'',
  });
}
