import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { listRuns } from '../../../src/control/list-runs.ts';
import { parseRecord } from '../../../src/control/record/parse-record.ts';
import { askRun } from '../../../src/control/socket/ask-run.ts';
import { sweepRuns } from '../../../src/control/sweep-runs.ts';
import { endInput, kill, test } from './published.ts';

const modeOf = (path: string) => statSync(path).mode % 0o1000;

describe.each([0o000, 0o022, 0o777])('umask %i', (umask) => {
  test('[F20] leaves all that is made private', async ({ root, start }) => {
    const { record } = await start({ umask });
    const made = [
      root,
      ...readdirSync(root, { recursive: true, encoding: 'utf8' }).map((name) => join(root, name)),
    ];
    expect(made.map(modeOf)).toEqual([0o700, 0o700, 0o600, 0o600]);
    expect(made).toContain(record.socket);
  });
});

test('a wrapper that ends takes its record and its socket away', async ({ root, start }) => {
  const { process: wrapper } = await start({ updateEveryMs: 1 });
  await endInput(wrapper);
  expect(readdirSync(join(root, 'run'))).toEqual([]);
});

test('a record that is being written when its wrapper ends does not come back', async ({
  root,
  start,
}) => {
  for (let round = 0; round < 12; round++) {
    const { process: wrapper } = await start({ updateEveryMs: 1 });
    await sleep(195 + round); // about when the first change is written
    await endInput(wrapper);
  }
  expect(readdirSync(join(root, 'run')).filter((file) => file.endsWith('.json'))).toEqual([]);
});

test('nothing of the record keeps a process alive that has no more to do', async ({
  root,
  start,
}) => {
  const { process: wrapper } = await start({ isIdle: true });
  wrapper.stdin?.end();
  await expect.poll(() => wrapper.exitCode).toBe(0);
  expect((await listRuns(root)).runs).toMatchObject([{ alive: false }]); // nobody closed it
});

test('[F54] a reader sees whole records only, and at most one write in 200 ms', async ({
  root,
  start,
}) => {
  const { record } = await start({ updateEveryMs: 1 });
  const path = join(root, 'run', `${record.pid}-${record.startTime}.json`);
  const [files, seen] = [new Set<number>(), new Set<number>()];
  const startedAt = performance.now();
  let reads = 0;
  while (performance.now() - startedAt < 1500) {
    const read = parseRecord(readFileSync(path, 'utf8'));
    if (!read) throw new Error('a part of a record');
    seen.add(read.counters.requests);
    files.add(statSync(path).mtimeMs);
    if (++reads % 100 === 0) await sleep(1);
  }
  expect(seen.size).toBeGreaterThan(3);
  expect(files.size).toBeLessThanOrEqual(9);
});

test('32 wrappers at once each have a record and a socket of their own', async ({
  root,
  start,
}) => {
  const started = await Promise.all(Array.from({ length: 32 }, () => start()));
  const { runs, problems } = await listRuns(root);
  expect(problems).toEqual([]);
  expect(runs.map(({ alive }) => alive)).toEqual(Array(32).fill(true));
  const answers = await Promise.all(
    started.map(({ record }) => askRun(record, 'status', { timeoutMs: 10_000 })),
  );
  expect(answers).toEqual(started.map(({ record }) => ({ ok: true, record })));
  await Promise.all(started.slice(0, 16).map(({ process: wrapper }) => kill(wrapper)));
  const swept = await Promise.all(Array.from({ length: 8 }, () => sweepRuns(root)));
  expect(swept.flatMap(({ problems: found }) => found)).toEqual([]);
  expect(swept.flatMap(({ removed }) => removed)).toHaveLength(32);
  expect(new Set(swept.flatMap(({ removed }) => removed)).size).toBe(32);
  expect((await listRuns(root)).runs).toHaveLength(16);
});

describe('a state folder too deep for a socket', () => {
  test('has the socket in the runtime folder', async ({ dir, start }) => {
    const root = join(dir, 'd'.repeat(120), 'holdfast');
    const { process: wrapper, record, failures } = await start({ root, runtimeDir: dir });
    expect(failures).toEqual([]);
    const socket = join(dir, 'holdfast', `${record.pid}-${record.startTime}.sock`);
    expect(record.socket).toBe(socket);
    expect([dirname(socket), socket].map(modeOf)).toEqual([0o700, 0o600]);
    expect(await askRun(record, 'status', { timeoutMs: 5000 })).toEqual({ ok: true, record });
    await kill(wrapper);
    expect((await sweepRuns(root)).removed).toHaveLength(2);
    expect(existsSync(socket)).toBe(false);
  });

  test('[H3] never has it in a folder that somebody else prepared', async ({ dir, start }) => {
    const root = join(dir, 'd'.repeat(120), 'holdfast');
    mkdirSync(join(dir, 'theirs'));
    mkdirSync(join(dir, 'run'));
    symlinkSync(join(dir, 'theirs'), join(dir, 'run', 'holdfast'));
    const tmpDir = join(dir, 'tmp');
    const open = join(tmpDir, `holdfast-${process.getuid?.()}`);
    mkdirSync(open, { recursive: true });
    chmodSync(open, 0o777);
    const { process: wrapper, record } = await start({
      root,
      runtimeDir: join(dir, 'run'),
      tmpDir,
    });
    expect(dirname(record.socket ?? '')).toBe(`/tmp/holdfast-${process.getuid?.()}`);
    expect([readdirSync(join(dir, 'theirs')), readdirSync(open)]).toEqual([[], []]);
    await endInput(wrapper);
    expect(existsSync(record.socket ?? '')).toBe(false);
  });
});

test('[H3] a state folder that is not safe is told, and nothing is put there', async ({
  dir,
  root,
  start,
}) => {
  mkdirSync(join(dir, 'theirs'));
  mkdirSync(dirname(root));
  symlinkSync(join(dir, 'theirs'), root);
  expect((await start()).error).toMatch(/holdfast` is a link/);
  expect(readdirSync(join(dir, 'theirs'))).toEqual([]);
});
