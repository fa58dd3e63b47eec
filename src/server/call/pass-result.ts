import type { CallToolResult } from '@modelcontextprotocol/server';
import * as z from 'zod/mini';
import { displayText } from '../../lib/display-text.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../protocol/json.ts';

/** What `call_tool` says of a call besides what the tool said. */
export const calledSchema = z.strictObject({
  server: z.string(),
  tool: z.string(),
  /** The tool failed by its own account. */
  isError: z.boolean(),
  /** The tool's structured content. */
  result: z.optional(z.record(z.string(), z.unknown())),
  /** The tool's texts, when it gave no structured content. */
  text: z.optional(z.string()),
  /** What else the content has: a client that reads the facts alone does not show it. */
  others: z.optional(z.array(z.string())),
});

/** Passes the result of a tool on: its content as it came, and the gist of it as facts. */
export function passResult(
  called: { server: string; tool: string },
  { content, structuredContent, isError }: JsonObject,
): CallToolResult {
  const blocks = Array.isArray(content) ? content.filter(isJsonObject) : [];
  const others = blocks.flatMap(otherOf);
  const facts: z.infer<typeof calledSchema> = {
    ...called,
    isError: isError === true,
    ...(isJsonObject(structuredContent)
      ? { result: structuredContent }
      : { text: blocks.flatMap(textOf).join('\n') }),
    ...(others.length > 0 ? { others } : {}),
  };
  return {
    content: blocks as CallToolResult['content'],
    structuredContent: facts,
    ...(isError === true ? { isError: true } : {}),
  };
}

function textOf({ type, text }: JsonObject): JsonValue[] {
  return type === 'text' && typeof text === 'string' ? [text] : [];
}

function otherOf({ type, mimeType, uri }: JsonObject): string[] {
  if (type === 'text') return [];
  const parts = [type, mimeType, uri].filter((part) => typeof part === 'string');
  return [displayText(parts.join(' '), 300)];
}
