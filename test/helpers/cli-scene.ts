import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import * as z from 'zod';
import { installPlugin } from './installed-plugin.ts';
import { writeTree } from './plugin-dir.ts';

const MAIN = ['--import', resolve('node_modules/tsx/dist/loader.mjs'), resolve('src/cli/main.ts')];

/** What a verb printed, and how it ended. */
export type Told = { code: number | null; stdout: string; stderr: string };

/** A home whose client has the standard library's greeter installed and enabled. */
export function cliScene(dir: string) {
  const plugin = installPlugin(dir);
  const config = join(plugin.env.HOME, '.claude');
  const record = { scope: 'user', installPath: plugin.root, version: '1.0.0' };
  writeTree(config, {
    'settings.json': { enabledPlugins: { 'greeter@shop': true } },
    'plugins/installed_plugins.json': { version: 2, plugins: { 'greeter@shop': [record] } },
  });

  /** Runs the command line from its source. */
  function holdfast(args: string[], env: NodeJS.ProcessEnv = {}): Promise<Told> {
    return run([process.execPath, ...MAIN, ...args], { ...plugin.env, ...env }, dir);
  }

  return { ...plugin, dir, config, holdfast };
}

/** Words that run the command line from its source, for another program to start. */
export function cliWords(args: string[]): string[] {
  return [process.execPath, ...MAIN, ...args];
}

/** Runs a program to its end. */
export function run(words: string[], env: NodeJS.ProcessEnv, cwd: string): Promise<Told> {
  const [program = '', ...args] = words;
  const child = spawn(program, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const told = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    told.stdout += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    told.stderr += chunk;
  });
  return new Promise((done) => child.once('close', (code) => done({ code, ...told })));
}

/** The output of a verb as its published JSON Schema allows it; fails where it does not. */
export function parseReport(verb: string, stdout: string) {
  const schema = JSON.parse(readFileSync(`schema/${verb}.schema.json`, 'utf8'));
  z.fromJSONSchema(schema).parse(JSON.parse(stdout));
  return JSON.parse(stdout);
}

/** The commands of all processes that name `word`, except of those that only look. */
export function processesNaming(word: string): string[] {
  if (!existsSync('/proc/self')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return command.includes(word) ? [command] : [];
      } catch {
        return []; // it has ended
      }
    });
}

/** A plugin in `dir` whose server `demo` is a command. */
export function commandPlugin(
  dir: string,
  command: readonly string[],
  { env, files = {} }: { env?: Record<string, string>; files?: Record<string, unknown> } = {},
): string {
  const root = join(dir, 'demo-plugin');
  mkdirSync(dirname(root), { recursive: true });
  const args = ['./run.cjs', 'demo', '--', ...command];
  writeTree(root, {
    '.claude-plugin/plugin.json': { name: 'demo', version: '1.0.0' },
    '.mcp.json': { demo: { command: 'node', args, ...(env ? { env } : {}) } },
    'mcp-servers/demo/holdfast.json': { runtime: 'none' },
    ...files,
  });
  return root;
}
