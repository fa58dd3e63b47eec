import type { JsonObject } from '../protocol/json.ts';

/** What the client is about to do; `cwd` is where it would do it. */
export type ToolCall = { toolName: string; toolInput: JsonObject; cwd: string | undefined };

/** The text in a field of a tool's input, whatever the input is. */
export function stringAt(input: unknown, field: string): string | undefined {
  if (typeof input !== 'object' || input === null) return undefined;
  const value: unknown = Reflect.get(input, field);
  return typeof value === 'string' ? value : undefined;
}
