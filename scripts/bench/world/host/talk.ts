import { isJsonObject, type JsonObject } from '../../../../src/protocol/json.ts';
import type { Command } from '../processes/time-process.ts';
import { openSession, type Session } from './open-session.ts';

/** How far a start is followed: the handshake, the list of tools, or the first call, is answered. */
export type Goal = 'greeted' | 'listed' | 'called';

/** Milliseconds from just before the spawn to the answer that `goal` names; ends the server. */
export async function timeStart(command: Command, goal: Goal): Promise<number> {
  const session = openSession(command);
  await greet(session);
  if (goal === 'listed') await list(session);
  if (goal === 'called') await call(session, 'echo');
  const ms = performance.now() - session.startedAt;
  await session.end();
  return ms;
}

/** Opens the conversation as Claude Code does. */
export async function greet(session: Session): Promise<void> {
  const clientInfo = { name: 'bench', version: '1' };
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
  resultOf(await session.ask('initialize', params));
  session.notify('notifications/initialized');
}

/** Asks for the tools; a list without the server's own is an error, not a figure. */
export async function list(session: Session): Promise<void> {
  const { tools } = resultOf(await session.ask('tools/list'));
  if (!JSON.stringify(tools).includes('"echo"'))
    throw new Error(`the list lacks the server's tools: ${JSON.stringify(tools)}`);
}

/** Calls a tool and gives its text; a call that fails is an error. */
export async function call(session: Session, name: string): Promise<string> {
  const result = resultOf(await session.ask('tools/call', callOf(name)));
  if (result.isError === true) throw new Error(JSON.stringify(result));
  return textOf(result);
}

/** The params of a call, as every tool of the servers takes them. */
export function callOf(name: string): JsonObject {
  return { name, arguments: name === 'echo' ? { text: 'm' } : {} };
}

function resultOf({ result, error }: JsonObject): JsonObject {
  if (!isJsonObject(result)) throw new Error(`the request failed: ${JSON.stringify(error)}`);
  return result;
}

function textOf({ content }: JsonObject): string {
  const [part]: unknown[] = Array.isArray(content) ? content : [];
  return isJsonObject(part) ? String(part.text) : '';
}
