import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { JsonObject } from '../../../../src/protocol/json.ts';
import { killTree } from '../processes/process-tree.ts';
import type { Command } from '../processes/time-process.ts';
import type { Connection } from './connection.ts';

/** Starts a peer that speaks Streamable HTTP on a free port of loopback. */
export async function openHttp(commandOn: (port: number) => Command): Promise<Connection> {
  const port = await freePort();
  const { program, args, env, cwd } = commandOn(port);
  const startedAt = performance.now();
  const child = spawn(program, args, { env, cwd, stdio: 'ignore' });
  const { pid = 0 } = child;
  const ended = once(child, 'exit');
  const stopped = new AbortController();
  const post = createPost(`http://127.0.0.1:${port}/mcp`, stopped.signal);
  let asked = 0;
  return {
    pid,
    startedAt,
    ended,
    ask: (method, params = {}) => {
      const answer = post({ method, params, jsonrpc: '2.0', id: ++asked });
      answer.catch(() => {}); // nobody may wait for it any more
      return answer;
    },
    notify: async (method) => {
      await post({ method, jsonrpc: '2.0' });
    },
    finish: () => child.kill('SIGTERM'),
    kill: async () => {
      stopped.abort();
      await killTree(pid);
    },
  };
}

/** Posts a message and gives the body of the answer, which is JSON or one event of a stream. */
function createPost(url: string, signal: AbortSignal): (message: JsonObject) => Promise<Buffer> {
  let session: string | undefined;
  return async (message) => {
    const response = await fetch(url, {
      method: 'POST',
      signal,
      headers: {
        accept: 'application/json, text/event-stream',
        'content-type': 'application/json',
        ...(session === undefined ? {} : { 'mcp-session-id': session }),
      },
      body: JSON.stringify(message),
    });
    session ??= response.headers.get('mcp-session-id') ?? undefined;
    const body = Buffer.from(await response.arrayBuffer());
    if (!response.ok) throw new Refusal(`HTTP ${response.status}`);
    return body;
  };
}

/** An answer that says no in the words of HTTP. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}
