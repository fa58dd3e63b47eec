import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { buildSync } from 'esbuild';
import { expect } from 'vitest';
import { readSnapshot } from '../../../src/snapshot/read-snapshot.ts';
import { writeSnapshot } from '../../../src/snapshot/write-snapshot.ts';
import { addFigure } from '../../helpers/figure.ts';
import { test } from '../../helpers/test.ts';
import { content } from '../../unit/snapshot/samples.ts';

type Written = { answer: string; mark: string; cachedAt: string };

function scene(dir: string) {
  const [program, file] = [join(dir, 'writer.mjs'), join(dir, 'cache', 'tools-cache.json')];
  buildSync({
    entryPoints: ['test/fixtures/snapshot/writer.ts'],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
  });
  const start = (id: string, count: number) =>
    spawn(process.execPath, [program, file, id, String(count)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  return { file, program, start };
}

/** Reads as often as it can until `isOver`; gives how often, and what was wrong. */
async function readAlong(file: string, isOver: () => boolean) {
  const problems: string[] = [];
  let reads = 0;
  let hasBegun = false;
  while (!isOver()) {
    const snapshot = readSnapshot(file, (problem) => problems.push(problem));
    if (hasBegun && !snapshot) problems.push('gone');
    if (snapshot?.tools.some(({ description }) => description !== snapshot.version))
      problems.push('mixed');
    hasBegun ||= snapshot !== undefined;
    reads++;
    await turn();
  }
  return { reads, problems };
}

test('[F54] readers beside four writers see one fetch or another, and the latest stays', async ({
  task,
  dir,
}) => {
  const { file, start } = scene(dir);
  const writers = ['a', 'b', 'c', 'd'].map((id) => start(id, 15));
  let running = writers.length;
  for (const writer of writers) writer.once('exit', () => running--);
  const [{ reads, problems }, ...outputs] = await Promise.all([
    readAlong(file, () => running === 0),
    ...writers.map((writer) => text(writer.stdout)),
  ]);
  expect(problems).toEqual([]);
  expect(reads).toBeGreaterThan(100);
  const all: Written[] = outputs.flatMap((output) =>
    output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  );
  expect(all).toHaveLength(60);
  const latest = all
    .map(({ cachedAt }) => cachedAt)
    .sort()
    .at(-1);
  expect(readSnapshot(file)?.cachedAt).toBe(latest);
  addFigure(task, reads, '0 torn reads beside four writers');
});

test('[F54] a writer killed at any time leaves a whole snapshot, and no litter after the next', async ({
  task,
  dir,
}) => {
  const { file, start } = scene(dir);
  await writeSnapshot(file, content({ cachedAt: '2020-01-01T00:00:00Z' }), { now: Date.now() });
  for (let round = 0; round < 10; round++) {
    const writer = start(`w${round}`, 10_000);
    await once(writer.stdout, 'data');
    await sleep(round * 3);
    writer.kill('SIGKILL');
    await once(writer, 'exit');
    const problems: string[] = [];
    expect(readSnapshot(file, (problem) => problems.push(problem))).toBeDefined();
    expect(problems).toEqual([]);
  }
  const now = Date.now();
  await writeSnapshot(file, content({ cachedAt: new Date(now).toISOString() }), { now });
  expect(readdirSync(join(dir, 'cache'))).toEqual(['tools-cache.json']);
  addFigure(task, 10, 'writers killed: 0 torn files, no litter');
});

test.skipIf(!existsSync('/usr/bin/strace'))(
  '[L14] a writer whose temporary file is swept under it writes once more',
  async ({ dir }) => {
    const { file, program } = scene(dir);
    const inject = ['-e', 'trace=rename', '-e', 'inject=rename:error=ENOENT:when=1'];
    const words = [...inject, process.execPath, program, file, 'w', '1'];
    const said = execFileSync('strace', ['-f', '-qq', '-o', join(dir, 'log'), ...words]);
    expect(JSON.parse(said.toString()).answer).toBe('written');
    expect(readSnapshot(file)?.server).toBe('w-0-');
  },
);

test('a writer goes on without the lock when its holder sleeps', async ({ dir }) => {
  const { file } = scene(dir);
  const now = Date.now();
  await writeSnapshot(file, content(), { now });
  const holder = spawn(
    'sh',
    ['-c', 'exec 3<"$0"; flock 3; echo held; exec sleep 60', join(dir, 'cache')],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  await once(holder.stdout, 'data');
  const later = content({ cachedAt: new Date(now).toISOString(), version: '2.0.0' });
  expect(await writeSnapshot(file, later, { now, lockWaitMs: 100 })).toBe('written');
  expect(readSnapshot(file)?.version).toBe('2.0.0');
  holder.kill('SIGKILL');
});
