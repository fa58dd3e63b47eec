import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeTree } from '../../../../src/lib/files/remove-tree.ts';
import { until } from '../../../../test/e2e/harness/until.ts';
import type { Bench } from '../bench.ts';
import { openSession } from '../host/open-session.ts';
import { greet, list } from '../host/talk.ts';
import type { Command } from '../processes/time-process.ts';

/** A plugin with the server `peer`, installed as the client does it. */
export type BenchPlugin = {
  serverDir: string;
  /** Where the server's folder has its link to the environment. */
  link: string;
  /** The server behind the wrapper; `extra` are variables that both get. */
  command: (extra?: NodeJS.ProcessEnv) => Command;
  /** The same server on the interpreter of the one environment in the store. */
  bare: (extra?: NodeJS.ProcessEnv) => Command;
  /** The finished environments in the store. */
  environments: () => string[];
  /** Makes every later start a first one. */
  forget: () => void;
  /** Makes every later start one of a server whose environment is whole and whose lists are known. */
  learn: () => Promise<void>;
};

type Contents = {
  /** A program of `world/servers`, and the flags that its interpreter gets. */
  server: { program: string; flags: readonly string[] };
  /** What the server requires. */
  files: Record<string, string>;
  env: NodeJS.ProcessEnv;
};

/** The programs of `world/servers`. */
export const SERVERS = join(import.meta.dirname, '..', 'servers');

/** The peer needs nothing but the interpreter: all else would only blur the figures. */
export const PEER = { program: 'peer.py', flags: ['-S', '-E'] };

/** Installs the plugin `name` with the shipped wrapper. */
export function installPlugin(bench: Bench, name: string, contents: Contents): BenchPlugin {
  const { server, files, env } = contents;
  const root = join(bench.dir, 'plugins', 'cache', 'bench', name, '1.0.0');
  const serverDir = join(root, 'mcp-servers', 'peer');
  const wrapper = join(root, 'mcp-servers', '.holdfast', 'run.cjs');
  const store = join(bench.dir, 'stores', name);
  const serverStore = join(store, 'bench', 'peer');
  const link = join(serverDir, '.venv');
  mkdirSync(join(root, '.claude-plugin'), { recursive: true });
  writeFileSync(
    join(root, '.claude-plugin', 'plugin.json'),
    JSON.stringify({ name, version: '1.0.0' }),
  );
  cpSync('dist/run.cjs', wrapper);
  cpSync(join(SERVERS, server.program), join(serverDir, 'server.py'));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(serverDir, file), text);

  const words = [...server.flags, join(serverDir, 'server.py')];
  const command = (extra: NodeJS.ProcessEnv = {}): Command => ({
    program: process.execPath,
    args: [wrapper, 'peer', '--', '.venv/bin/python', ...words],
    env: { ...bench.env, HOLDFAST_STORE: store, ...env, ...extra },
  });
  const environments = () => finishedIn(join(serverStore, 'envs'));
  return {
    serverDir,
    link,
    command,
    environments,
    bare: (extra = {}) => ({
      program: join(environments()[0] ?? '', 'bin', 'python'),
      args: words,
      env: { ...bench.env, ...extra },
    }),
    forget: () => {
      removeTree(store);
      rmSync(link, { force: true });
    },
    learn: () => learn(command(), join(serverStore, 'tools-cache.json')),
  };
}

function finishedIn(envs: string): string[] {
  return readdirSync(envs)
    .filter((entry) => entry.endsWith('.json'))
    .map((entry) => join(envs, entry.slice(0, -'.json'.length)));
}

async function learn(command: Command, snapshot: string): Promise<void> {
  if (existsSync(snapshot)) return;
  const session = openSession(command);
  await greet(session);
  const isKnown = await until(() => existsSync(snapshot), 120_000);
  if (!isKnown) throw new Error(`${snapshot} did not appear`);
  await list(session);
  await session.end();
}
