import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/sdk/types.js';
import type { Launch } from './wrapped-server.ts';

/** Where a stdio server can be reached over Streamable HTTP, and how to end that. */
export type Bridge = { url: string; close: () => Promise<void> };

/** Serves a stdio server on loopback: a process of its own for every session. */
export async function bridgeHttp(launch: Launch): Promise<Bridge> {
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  const server = createServer((request, response) => {
    respond(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const id = String(request.headers['mcp-session-id']);
    const session = sessions.get(id) ?? (await open());
    await session.handleRequest(request, response);
  }

  async function open(): Promise<StreamableHTTPServerTransport> {
    const http = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => {
        sessions.set(id, http);
      },
      enableDnsRebindingProtection: true,
      allowedHosts: [`127.0.0.1:${port}`, `localhost:${port}`],
      allowedOrigins: [`http://127.0.0.1:${port}`, `http://localhost:${port}`],
    });
    join(http, launch);
    return http;
  }

  async function close(): Promise<void> {
    await Promise.all([...sessions.values()].map((session) => session.close()));
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }

  return { url: `http://127.0.0.1:${port}/mcp`, close };
}

/** Carries messages both ways. The server is started by the first message, so not by a refused request. */
function join(http: StreamableHTTPServerTransport, launch: Launch): void {
  const stdio = new StdioClientTransport({ ...launch, stderr: 'ignore' });
  const open: RequestId[] = [];
  let started: Promise<void> | undefined;
  http.onmessage = (message: JSONRPCMessage) => {
    if ('method' in message && 'id' in message) open.push(message.id);
    started ??= stdio.start();
    started.then(() => stdio.send(message)).catch(() => http.close());
  };
  stdio.onmessage = (message: JSONRPCMessage) => {
    // What the server says of its own accord goes to the stream of the newest open request.
    const relatedRequestId = 'method' in message ? open.at(-1) : undefined;
    if (!('method' in message)) open.splice(open.indexOf(message.id as RequestId), 1);
    http.send(message, relatedRequestId === undefined ? {} : { relatedRequestId }).catch(ignore);
  };
  http.onclose = () => void stdio.close().catch(ignore);
  stdio.onclose = () => void http.close().catch(ignore);
}

/** A client that went away has no stream left to write to. */
function ignore(): void {}
