import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { META, MODERN_VERSION } from '../../../src/protocol/eras.ts';
import { writeTree } from '../plugin-dir.ts';
import { waitFor } from '../wait-for.ts';

/** How a client starts a server; the environment is whole, nothing is inherited. */
export type Launch = { command: string; args: string[]; env: Record<string, string> };

/** The two ways to the same server: as it is, and behind the run wrapper of an installed plugin. */
export type Ways = { direct: Launch; wrapped: Launch };

const SERVERS = resolve('test/fixtures/interop');

/** Starts of `command`, whose wrapped form stands in a plugin below `dir` that the client installed. */
export function waysTo(dir: string, command: readonly [string, ...string[]]): Ways {
  const root = join(dir, 'plugins', 'cache', 'shop', 'everything', '1.0.0');
  const wrapper = join(root, 'mcp-servers', '.holdfast', 'run.cjs');
  const home = join(dir, 'home');
  writeTree(root, { '.claude-plugin/plugin.json': { name: 'everything', version: '1.0.0' } });
  mkdirSync(join(root, 'mcp-servers', 'everything'), { recursive: true });
  mkdirSync(home, { recursive: true });
  cpSync('dist/run.cjs', wrapper);
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    HOLDFAST_STORE: join(dir, 'store'),
    XDG_STATE_HOME: join(dir, 'state'),
  };
  const [file, ...args] = command;
  return {
    direct: { command: file, args, env },
    wrapped: {
      command: process.execPath,
      args: [wrapper, 'everything', '--', file, ...args],
      env,
    },
  };
}

/** The command of a fixture server that node runs. */
export function nodeServer(name: string, ...args: string[]): readonly [string, ...string[]] {
  return [process.execPath, join(SERVERS, name), ...args];
}

/**
 * Lets the wrapper of a modern server learn what it says of itself. On a first start it may not be
 * quick enough to be met in its own era, and a client that knows no other would leave.
 */
export async function learnModern({ wrapped }: Ways): Promise<void> {
  const { command, args, env } = wrapped;
  const wrapper = spawn(command, args, { env, stdio: ['pipe', 'ignore', 'ignore'] });
  const meta = { [META.protocolVersion]: MODERN_VERSION, [META.clientCapabilities]: {} };
  const ask = (id: number) => {
    const discover = { jsonrpc: '2.0', id, method: 'server/discover', params: { _meta: meta } };
    wrapper.stdin.write(`${JSON.stringify(discover)}\n`);
  };
  const snapshot = join(env.HOLDFAST_STORE ?? '', 'shop', 'everything', 'tools-cache.json');
  let id = 0;
  // the first question may come before the server can answer it
  const timer = setInterval(() => ask(id++), 300);
  await waitFor('the snapshot', () => existsSync(snapshot));
  clearInterval(timer);
  wrapper.stdin.end();
  await once(wrapper, 'exit');
}
