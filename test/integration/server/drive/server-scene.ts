import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import type { JsonObject } from '../../../../src/protocol/json.ts';
import { type ClientHome, clientHome } from '../../../helpers/client-home.ts';
import type { Launch } from '../../../helpers/interop/wrapped-server.ts';
import { test as base } from '../../../helpers/test.ts';

const MEMBER = resolve('test/fixtures/manager/scripted-server.mjs');
const RUN = resolve('dist/run.cjs');

export const SESSION = 'session-of-the-test';

export const READS = tool('look', { readOnlyHint: true });
export const CHANGES = tool('paint', { readOnlyHint: false });

export type Mode = 'legacy' | 'auto';
/** What a user says when a client asks; `undefined` for a client that cannot ask. */
export type Says = 'accept' | 'decline' | 'cancel' | undefined;

type Called = { text: string; facts: JsonObject; isError: boolean };
export type Caller = {
  call: (name: string, args?: object, onProgress?: (message: string) => void) => Promise<Called>;
  /** What the user was asked. */
  asked: string[];
  client: Client;
};

/** A home with plugins, and Holdfast's own server in a session there. */
export type ServerScene = {
  home: ClientHome;
  launch: Launch;
  /** Installs a plugin whose one server follows `script`; `wrapped` when our wrapper starts it. */
  add: (plugin: string, script?: JsonObject, kind?: 'bare' | 'wrapped') => void;
  /** What starts the plugin's server, as a client does it. */
  launchOf: (plugin: string) => Launch;
  /** What the server of the plugin was asked. */
  journal: (plugin: string) => string[];
  open: (options?: { mode?: Mode; says?: Says; launch?: Launch }) => Promise<Caller>;
};

/** A `test` with a scene whose connections end with it. */
export const test = base.extend<{ scene: ServerScene }>({
  scene: async ({ dir }, use) => {
    const opened: Client[] = [];
    await use(createScene(dir, opened));
    await Promise.all(opened.map((client) => client.close()));
  },
});

/** A tool that takes a name. */
export function tool(name: string, annotations: JsonObject = {}): JsonObject {
  const inputSchema = {
    type: 'object',
    properties: { name: { type: 'string' } },
    required: ['name'],
    additionalProperties: false,
  };
  return { name, description: `Can ${name}`, inputSchema, annotations };
}

function createScene(dir: string, opened: Client[]): ServerScene {
  const home = clientHome(dir);
  const scripts = join(dir, 'scripts');
  mkdirSync(scripts);
  const scriptOf = (plugin: string) => join(scripts, `${plugin}.json`);
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: home.home,
    HOLDFAST_STORE: join(dir, 'store'),
    XDG_STATE_HOME: join(dir, 'state'),
    CLAUDECODE: '1',
    CLAUDE_CODE_SESSION_ID: SESSION,
    CLAUDE_PROJECT_DIR: home.project,
  };
  const launch = { command: process.execPath, args: [resolve('dist/server.cjs')], env };
  const launches = new Map<string, Launch>();

  function add(plugin: string, script: JsonObject = {}, kind: 'bare' | 'wrapped' = 'bare'): void {
    writeFileSync(scriptOf(plugin), JSON.stringify({ tools: [READS, CHANGES], ...script }));
    const server = [process.execPath, MEMBER, scriptOf(plugin)] as const;
    const words = kind === 'bare' ? server : [process.execPath, RUN, 'main', '--', ...server];
    const [command, ...args] = words;
    const root = home.install(plugin, {
      '.mcp.json': { mcpServers: { main: { command, args } } },
      'mcp-servers/main/readme.txt': '',
    });
    launches.set(plugin, { command, args, env: { ...env, CLAUDE_PLUGIN_ROOT: root } });
  }

  async function open({ mode = 'auto', says, launch: other = launch }: Opening = {}) {
    const caller = await connect(other, mode, says);
    opened.push(caller.client);
    return caller;
  }

  return {
    home,
    launch,
    add,
    launchOf: (plugin) => launches.get(plugin) ?? launch,
    journal: (plugin) => linesOf(`${scriptOf(plugin)}.journal`),
    open,
  };
}

type Opening = { mode?: Mode; says?: Says; launch?: Launch };

async function connect(launch: Launch, mode: Mode, says: Says): Promise<Caller> {
  const asked: string[] = [];
  const capabilities = says === undefined ? {} : { elicitation: { form: {} } };
  const client = new Client(
    { name: 'test', version: '1.0.0' },
    { capabilities, versionNegotiation: { mode } },
  );
  if (says !== undefined)
    client.setRequestHandler('elicitation/create', ({ params }) => {
      asked.push(params.message);
      return says === 'accept' ? { action: says, content: {} } : { action: says };
    });
  await client.connect(new StdioClientTransport({ ...launch, stderr: 'ignore' }));
  return {
    client,
    asked,
    async call(name, args = {}, onProgress) {
      const onprogress = ({ message = '' }) => onProgress?.(message);
      const result = await client.callTool({ name, arguments: { ...args } }, { onprogress });
      const [block] = result.content;
      return {
        text: block?.type === 'text' ? block.text : '',
        facts: (result.structuredContent ?? {}) as JsonObject,
        isError: result.isError === true,
      };
    },
  };
}

function linesOf(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
}
