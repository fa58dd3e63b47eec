import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { isJsonObject, type JsonObject } from '../../../../src/protocol/json.ts';
import type { Command } from '../processes/time-process.ts';

/** A server behind a program that speaks Streamable HTTP for it. */
export type Bridge = {
  startedAt: number;
  ask: (method: string, params?: JsonObject) => Promise<JsonObject>;
  end: () => Promise<void>;
};

/** How long a bridge may take until it listens. */
const LISTEN_MS = 20_000;

/** Starts the bridge on a free port, and opens a session with it as soon as it listens. */
export async function openBridge(commandOn: (port: number) => Command): Promise<Bridge> {
  const port = await freePort();
  const { program, args, env } = commandOn(port);
  const startedAt = performance.now();
  const child = spawn(program, args, { env, stdio: 'ignore', detached: true });
  const ended = once(child, 'exit');
  const post = createPost(`http://127.0.0.1:${port}/mcp`);
  const end = async () => {
    process.kill(-(child.pid ?? 0), 'SIGKILL');
    await ended;
  };
  let asked = 0;
  const ask = (method: string, params: JsonObject = {}) =>
    post({ method, params, jsonrpc: '2.0', id: ++asked });
  try {
    await greetSoon(ask);
    await post({ method: 'notifications/initialized', jsonrpc: '2.0' });
  } catch (error) {
    await end();
    throw error;
  }
  return { startedAt, ask, end };
}

async function greetSoon(ask: Bridge['ask']): Promise<void> {
  const clientInfo = { name: 'bench', version: '1' };
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
  const deadline = performance.now() + LISTEN_MS;
  for (;;) {
    try {
      await ask('initialize', params);
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await sleep(10);
    }
  }
}

/** Posts a message and gives the answer, which comes as JSON or as one event of a stream. */
function createPost(url: string): (message: JsonObject) => Promise<JsonObject> {
  let session: string | undefined;
  return async (message) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        accept: 'application/json, text/event-stream',
        'content-type': 'application/json',
        ...(session === undefined ? {} : { 'mcp-session-id': session }),
      },
      body: JSON.stringify(message),
    });
    session ??= response.headers.get('mcp-session-id') ?? undefined;
    const text = await response.text();
    if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`);
    return message.id === undefined ? {} : answerIn(text);
  };
}

function answerIn(text: string): JsonObject {
  const events = [...text.matchAll(/^data: (.+)$/gm)].map(([, data = '']) => data);
  const messages: unknown[] = (events.length > 0 ? events : [text]).map((data) => JSON.parse(data));
  const answer = messages.find((message) => isJsonObject(message) && 'result' in message);
  if (!isJsonObject(answer)) throw new Error(`no result: ${text}`);
  return answer;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}
