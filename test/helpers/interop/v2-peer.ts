import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { z } from 'zod';
import type { ListName } from '../../../src/protocol/lists.ts';
import {
  ANSWERS,
  answerOf,
  CLIENT_CAPABILITIES,
  CLIENT_INFO,
  type Entry,
  type Peer,
} from './peer.ts';
import { tapProgress } from './tap-progress.ts';
import type { Launch } from './wrapped-server.ts';

const NOTIFICATIONS = [
  'notifications/message',
  'notifications/resources/updated',
  'notifications/tools/list_changed',
] as const;

const LOG_LEVEL = 'io.modelcontextprotocol/logLevel';

/** Connects version 2 of the TypeScript library, which speaks as `mode` says. */
export async function connectV2(
  launch: Launch,
  mode: 'legacy' | 'auto' | { pin: string },
): Promise<Peer> {
  const client = new Client(CLIENT_INFO, {
    capabilities: CLIENT_CAPABILITIES,
    versionNegotiation: { mode },
  });
  const [heard, asked]: [Peer['heard'], string[]] = [[], []];
  answerQuestions(client, asked);
  for (const name of NOTIFICATIONS) {
    client.setNotificationHandler(name, ({ method, params }) => {
      heard.push({ method, params });
    });
  }
  const transport = new StdioClientTransport({ ...launch, stderr: 'ignore' });
  await client.connect(transport);
  const progress = tapProgress(transport);
  const isModern = client.getProtocolEra() === 'modern';
  return {
    heard,
    asked,
    progress,
    identity: () => ({
      serverInfo: client.getServerVersion(),
      capabilities: { ...client.getServerCapabilities() },
      instructions: client.getInstructions(),
      version: client.getNegotiatedProtocolVersion(),
    }),
    list: (name) => listAll(client, name),
    freshness: async () => {
      const { ttlMs, cacheScope } = await client.listTools({}, { cacheMode: 'refresh' });
      return isModern ? { ttlMs: Number(ttlMs), cacheScope: String(cacheScope) } : {};
    },
    async call(name, args = {}, { onProgress, signal, level } = {}) {
      if (level && !isModern) await answerOf(client.setLoggingLevel(level));
      const meta = level && isModern ? { _meta: { [LOG_LEVEL]: level } } : {};
      const options = {
        ...(onProgress && { onprogress: onProgress }),
        ...(signal && { signal }),
      };
      return answerOf(client.callTool({ name, arguments: { ...args }, ...meta }, options));
    },
    ask: (method, params) =>
      answerOf(client.request({ method, params: { ...params } }, z.looseObject({}))),
    watch: (uri) => answerOf(watch(client, uri)),
    close: () => client.close(),
  };
}

async function watch(client: Client, uri: string): Promise<unknown> {
  if (client.getProtocolEra() === 'legacy') return client.subscribeResource({ uri });
  const filter = { toolsListChanged: true, resourceSubscriptions: [uri] };
  return (await client.listen(filter)).honoredFilter;
}

function answerQuestions(client: Client, asked: string[]): void {
  for (const method of ['roots/list', 'sampling/createMessage', 'elicitation/create'] as const) {
    client.setRequestHandler(method, () => {
      asked.push(method);
      return ANSWERS[method];
    });
  }
}

async function listAll(client: Client, name: ListName): Promise<Entry[]> {
  const options = { cacheMode: 'refresh' } as const;
  const lists = {
    tools: async () => (await client.listTools({}, options)).tools,
    prompts: async () => (await client.listPrompts({}, options)).prompts,
    resources: async () => (await client.listResources({}, options)).resources,
    resourceTemplates: async () =>
      (await client.listResourceTemplates({}, options)).resourceTemplates,
  };
  return (await lists[name]()).map((entry) => ({ ...entry }));
}
