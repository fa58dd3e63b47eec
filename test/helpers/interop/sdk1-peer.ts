import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import {
  CallToolResultSchema,
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
  LoggingMessageNotificationSchema,
  ResourceUpdatedNotificationSchema,
  ResultSchema,
  ToolListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { LISTS, type ListName } from '../../../src/protocol/lists.ts';
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
  LoggingMessageNotificationSchema,
  ResourceUpdatedNotificationSchema,
  ToolListChangedNotificationSchema,
] as const;

/** Connects version 1 of the TypeScript library. */
export async function connectSdk1(launch: Launch): Promise<Peer> {
  const client = new Client(CLIENT_INFO, { capabilities: CLIENT_CAPABILITIES });
  const [heard, asked]: [Peer['heard'], string[]] = [[], []];
  answerQuestions(client, asked);
  for (const schema of NOTIFICATIONS) {
    client.setNotificationHandler(schema, ({ method, params }) => {
      heard.push({ method, params });
    });
  }
  const transport = new StdioClientTransport({ ...launch, stderr: 'ignore' });
  let version: string | undefined;
  Object.assign(transport, { setProtocolVersion: (negotiated: string) => (version = negotiated) });
  await client.connect(transport);
  const progress = tapProgress(transport);
  return {
    heard,
    asked,
    progress,
    identity: () => ({
      serverInfo: client.getServerVersion(),
      capabilities: client.getServerCapabilities() ?? {},
      instructions: client.getInstructions(),
      version,
    }),
    list: (name) => listAll(client, name),
    freshness: async () => ({}),
    async call(name, args = {}, { onProgress, signal, level } = {}) {
      if (level) await answerOf(client.setLoggingLevel(level));
      const options = {
        ...(onProgress && { onprogress: onProgress }),
        ...(signal && { signal }),
      };
      return answerOf(
        client.callTool({ name, arguments: { ...args } }, CallToolResultSchema, options),
      );
    },
    ask: (method, params) =>
      answerOf(client.request({ method, params: { ...params } }, ResultSchema)),
    watch: (uri) => answerOf(client.subscribeResource({ uri })),
    close: () => client.close(),
  };
}

function answerQuestions(client: Client, asked: string[]): void {
  client.setRequestHandler(ListRootsRequestSchema, ({ method }) => {
    asked.push(method);
    return ANSWERS[method];
  });
  client.setRequestHandler(CreateMessageRequestSchema, ({ method }) => {
    asked.push(method);
    return ANSWERS[method];
  });
  client.setRequestHandler(ElicitRequestSchema, ({ method }) => {
    asked.push(method);
    return ANSWERS[method];
  });
}

async function listAll(client: Client, name: ListName): Promise<Entry[]> {
  const entries: Entry[] = [];
  let cursor: unknown;
  do {
    const params = cursor === undefined ? {} : { cursor };
    const page = await client.request({ method: LISTS[name].method, params }, ResultSchema);
    entries.push(...(page[name] as Entry[]));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return entries;
}
