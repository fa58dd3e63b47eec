import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { buildSync } from 'esbuild';
import type { RunRecord } from '../../../src/control/record/run-record.ts';
import { test as base } from '../../helpers/test.ts';

/** What the fixtures say of themselves. */
export const FACTS = {
  plugin: 'greet',
  marketplace: 'shop',
  server: 'greeter',
  pluginRoot: '/plugins/greet',
  hostPid: process.pid,
  hostSession: 'session-1',
};

/** Bundles the fixture, as it is bundled for users, and gives the file. */
function bundleWrapper(dir: string): string {
  const outfile = join(dir, 'wrapper-that-publishes.cjs');
  buildSync({
    entryPoints: [resolve('test/fixtures/control/wrapper-that-publishes.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
  });
  return outfile;
}

/** A started wrapper with what it said on its first line. */
export type Published = {
  process: ChildProcess;
  record: RunRecord;
  failures: string[];
  tookMs: number;
  error?: string;
};

type Wish = { root?: string } & Record<string, unknown>;
type Start = (wish?: Wish, launcher?: string[]) => Promise<Published>;

/** A `test` whose `start` starts wrappers that publish below `root`; they are gone when it ends. */
export const test = base.extend<{ root: string; start: Start }>({
  root: async ({ dir }, use) => use(join(dir, 'state', 'holdfast')),
  start: async ({ dir, root }, use) => {
    const entry = bundleWrapper(dir);
    const started: ChildProcess[] = [];
    await use(async (wish = {}, launcher = []) => {
      const words = [process.execPath, entry, JSON.stringify({ facts: FACTS, root, ...wish })];
      const [program = '', ...args] = [...launcher, ...words];
      const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
      started.push(child);
      return { process: child, ...JSON.parse(await firstLine(child.stdout)) };
    });
    await Promise.all(started.map(kill));
  },
});

async function firstLine(stream: Readable): Promise<string> {
  let text = '';
  while (!text.includes('\n')) text += String((await once(stream, 'data'))[0]);
  return text;
}

/** Ends a wrapper so that it cannot clean up. */
export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

/** Ends a wrapper as its host does. */
export async function endInput(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.stdin?.end();
  await exit;
}

/** Puts a record there as if a wrapper had published it, and gives its file. */
export function forge(root: string, record: RunRecord): string {
  for (const dir of [root, join(root, 'run')]) mkdirSync(dir, { recursive: true, mode: 0o700 });
  const file = join(root, 'run', `${record.pid}-${record.startTime}.json`);
  writeFileSync(file, JSON.stringify(record), { mode: 0o600 });
  return file;
}
