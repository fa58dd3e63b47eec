import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { plainText, type RequestBody, type Step, sendMessage } from './messages.ts';

/** One request of the client; auxiliary ones carry no tools. */
export type ModelRequest = { atMs: number; auxiliary: boolean; body: RequestBody };
type Answer = Step | ((request: ModelRequest, index: number) => Step | Promise<Step>);

/** What the model does turn by turn. A function may do its work first: publish, kill, wait. */
export type Steps = readonly Answer[];

export type FakeModel = {
  url: string;
  requests: ModelRequest[];
  /** What went wrong in a step. */
  failures: unknown[];
  close: () => Promise<void>;
};

/** How the client announces deferred tools: a line of prose, then one name on each line. */
const ANNOUNCEMENT = /deferred tools are now available.*\n((?:[\w-]+(?:\n|$))+)/g;

/**
 * Starts a scripted stand-in for the Messages API on loopback. Each request that carries tools
 * takes the next step; any other, and any after the last step, gets a short text.
 */
export async function startFakeModel(steps: Steps = []): Promise<FakeModel> {
  const startedAt = Date.now();
  const requests: ModelRequest[] = [];
  const failures: unknown[] = [];
  let turn = 0;

  async function nextStep(request: ModelRequest): Promise<Step> {
    const step = request.auxiliary ? undefined : steps[turn];
    if (step === undefined) return { text: 'done' };
    const index = turn++;
    return typeof step === 'function' ? step(request, index) : step;
  }

  async function answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    if (new URL(message.url ?? '', 'http://model').pathname !== '/v1/messages') {
      return sendError(response, 404, `no such endpoint: ${message.url}`);
    }
    const atMs = Date.now() - startedAt;
    try {
      const body = (await json(message)) as RequestBody;
      const request = { atMs, auxiliary: !body.tools?.length, body };
      requests.push(request);
      sendMessage(response, body.model, { step: await nextStep(request), number: requests.length });
    } catch (error) {
      failures.push(error);
      sendError(response, 400, `a step failed: ${String(error)}`);
    }
  }

  async function close(): Promise<void> {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  const server = createServer((message, response) => void answer(message, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, requests, failures, close };
}

/** The step that makes a deferred tool callable for the steps after it. */
export function loadTool(name: string): Step {
  return { tool: 'ToolSearch', input: { query: `select:${name}` } };
}

/** The names of the tools that a request carries, and of those it announces for ToolSearch. */
export function knownTools(request: ModelRequest): string[] {
  const carried = (request.body.tools ?? []).map((tool) => tool.name);
  const announced = [...toldText(request).matchAll(ANNOUNCEMENT)].flatMap(([, names = '']) =>
    names.trim().split('\n'),
  );
  return [...new Set([...carried, ...announced])];
}

/** All that a request tells the model, without the model's own earlier turns. */
export function toldText({ body }: ModelRequest): string {
  const told = body.messages.filter((message) => message.role !== 'assistant');
  return told.map((message) => plainText(message.content)).join('\n\n');
}

function sendError(response: ServerResponse, status: number, message: string): void {
  const error = { type: status === 404 ? 'not_found_error' : 'invalid_request_error', message };
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ type: 'error', error }));
}
