import { ProtocolError, SdkError, SdkErrorCode } from '@modelcontextprotocol/client';
import { AppError } from '../../lib/app-error.ts';
import { displayText } from '../../lib/display-text.ts';
import { isJsonObject, type JsonObject } from '../../protocol/json.ts';
import type { AskOptions, MemberConnection } from './member-connection.ts';

const MAX_MESSAGE = 2000;

export type Call = {
  member: string;
  tool: string;
  args: JsonObject;
  /** As the server listed it, when it is known. */
  definition?: JsonObject | undefined;
};

/** Calls a tool and gives its result as the server gave it. */
export async function callTool(
  connection: MemberConnection,
  { tool, args, definition }: Call,
  options: AskOptions,
): Promise<JsonObject> {
  const params = { name: tool, arguments: args };
  if (!isMirrored(connection, definition))
    return await connection.ask('tools/call', params, options);
  // modern HTTP servers may want arguments in headers too, which only the definition tells
  const { timeoutMs: timeout, signal } = options;
  const toolDefinition = { name: tool, inputSchema: definition.inputSchema } as never;
  const result: unknown = await connection.client.callTool(params, {
    timeout,
    toolDefinition,
    ...(signal && { signal }),
  });
  return isJsonObject(result) ? result : {};
}

function isMirrored(
  { greeting, client }: MemberConnection,
  definition: JsonObject | undefined,
): definition is JsonObject {
  const isHttp = client.transport !== undefined && !('pid' in client.transport);
  return isHttp && greeting.era === 'modern' && definition !== undefined;
}

/** What the failure of a call means for who made it; `isDead` when the connection ended with it. */
export function callError(error: unknown, { member, tool }: Call, isDead: boolean): AppError {
  const name = `\`${displayText(tool, 100)}\` of \`${displayText(member, 100)}\``;
  if (error instanceof AppError) return error;
  if (error instanceof ProtocolError) {
    const said = displayText(error.message, MAX_MESSAGE);
    return new AppError('CALL_REFUSED', `The server refused the call of ${name}: ${said}`, {
      cause: error,
      hint: 'Correct the name of the tool or its arguments',
    });
  }
  if (error instanceof SdkError && error.code === SdkErrorCode.RequestTimeout && !isDead)
    return new AppError('CALL_TIMEOUT', `The call of ${name} was not answered in time`, {
      cause: error,
      hint: 'It may still run: look at its effects before you call it again',
    });
  return new AppError('CALL_INTERRUPTED', `The connection ended during the call of ${name}`, {
    cause: error,
    hint: 'It may have run: look at its effects before you call it again',
  });
}
