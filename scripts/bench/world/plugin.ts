import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeTree } from '../../../src/lib/files/remove-tree.ts';
import type { Bench } from './bench.ts';
import type { Command } from './time-process.ts';

/** A plugin with the server `peer`, installed as the client does it. */
export type BenchPlugin = {
  serverDir: string;
  /** Where the server's folder has its link to the environment. */
  link: string;
  /** The wrapper with words behind `--`; `.venv/` in them means the server's environment. */
  command: (words: readonly string[]) => Command;
  /** The interpreter of the one environment in the store. */
  python: () => string;
  /** The finished environments in the store. */
  environments: () => string[];
  /** Makes every later start a first one. */
  forget: () => void;
};

/** A child of the wrapper that says one byte and ends: the least that can be started. */
export const SAY_ONE_BYTE = ['-S', '-E', '-c', 'import os; os.write(1, b"x")'];

/** Installs the plugin `name` from the shipped wrapper; `files` say what its server requires. */
export function installPlugin(
  bench: Bench,
  name: string,
  { files, env }: { files: Record<string, string>; env: NodeJS.ProcessEnv },
): BenchPlugin {
  const root = join(bench.dir, 'plugins', 'cache', 'bench', name, '1.0.0');
  const serverDir = join(root, 'mcp-servers', 'peer');
  const wrapper = join(root, 'mcp-servers', '.holdfast', 'run.cjs');
  const store = join(bench.dir, 'stores', name);
  const envs = join(store, 'bench', 'peer', 'envs');
  const link = join(serverDir, '.venv');
  mkdirSync(join(root, '.claude-plugin'), { recursive: true });
  writeFileSync(
    join(root, '.claude-plugin', 'plugin.json'),
    JSON.stringify({ name, version: '1.0.0' }),
  );
  cpSync('dist/run.cjs', wrapper);
  cpSync(join(import.meta.dirname, 'peer.py'), join(serverDir, 'server.py'));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(serverDir, file), text);

  const environments = () =>
    readdirSync(envs)
      .filter((entry) => entry.endsWith('.json'))
      .map((entry) => join(envs, entry.slice(0, -'.json'.length)));
  return {
    serverDir,
    link,
    environments,
    python: () => join(environments()[0] ?? '', 'bin', 'python'),
    command: (words) => ({
      program: process.execPath,
      args: [wrapper, 'peer', '--', ...words],
      env: { ...bench.env, HOLDFAST_STORE: store, ...env },
    }),
    forget: () => {
      removeTree(store);
      rmSync(link, { force: true });
    },
  };
}
