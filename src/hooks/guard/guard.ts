import { needsLook, powershellNeedsLook } from '../../guard/pre-check.ts';
import { stringAt, type ToolCall } from '../../guard/tool-call.ts';
import { isJsonObject } from '../../protocol/json.ts';

/** What the guard reads of its process. */
export type GuardWorld = {
  env: NodeJS.ProcessEnv;
  home: string;
  platform: NodeJS.Platform;
  uid: number | undefined;
  cwd: string;
};

/**
 * Judges the tool call that the client is about to make, and gives what the hook prints: nothing
 * where the guard has no opinion. What follows a command is loaded only for one that needs it.
 */
export async function guard(input: string, readWorld: () => GuardWorld): Promise<string> {
  const call = parseCall(input);
  if (!call || !isWorthALook(call)) return '';
  const { look } = await import('./look.ts');
  return await look(call, readWorld());
}

/** An input that is cut or none at all is judged by its text, as a command that is too long is. */
function parseCall(input: string): ToolCall | undefined {
  try {
    const value: unknown = JSON.parse(input);
    if (!isJsonObject(value) || typeof value.tool_name !== 'string') return undefined;
    const toolInput = isJsonObject(value.tool_input) ? value.tool_input : {};
    return { toolName: value.tool_name, toolInput, cwd: stringAt(value, 'cwd') };
  } catch {
    return { toolName: 'Bash', toolInput: { command: input }, cwd: undefined };
  }
}

/** Most commands are told apart in microseconds, before any file is read. */
function isWorthALook({ toolName, toolInput }: ToolCall): boolean {
  const command = stringAt(toolInput, 'command') ?? '';
  if (toolName === 'Bash') return needsLook(command);
  return toolName !== 'PowerShell' || powershellNeedsLook(command);
}
