import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'vitest';
import { makeWheel } from '../../../src/cli/demo/make-wheel.ts';
import {
  type EnsureOptions,
  ensureEnvironment,
} from '../../../src/environment/heal/ensure-environment.ts';
import { layoutOf } from '../../../src/environment/layout.ts';
import { type BuildSetup, buildSetup } from '../../helpers/build-setup.ts';
import { bundle } from '../../helpers/bundle.ts';
import { addFigure } from '../../helpers/figure.ts';
import { test } from '../../helpers/test.ts';
import { waitFor } from '../../helpers/wait-for.ts';

const WAITERS = 32;

/** A server with one requirement, and a builder that runs `script` before it builds (`"$@"`). */
function scene(dir: string, script = '') {
  const setup = buildSetup(dir);
  setup.write('requirements.txt', makeWheel(setup.wheels, 'base_lib').pin);
  const build = bundle('test/fixtures/environment/build.ts', join(dir, 'build.cjs'));
  const turns = join(dir, 'turns');
  writeFileSync(turns, '');
  const program = `echo "$$" >> ${turns}\n${script}\nexec "$@"`;
  const args = ['-ec', program, 'sh', process.execPath, build];
  const told: string[] = [];
  const options: EnsureOptions = {
    builder: { program: 'sh', args, env: setup.env() },
    makeStore: () => undefined,
    report: (line) => told.push(line),
    signal: new AbortController().signal,
  };
  const request = setup.request();
  const pids = () => readFileSync(turns, 'utf8').split('\n').filter(Boolean).map(Number);
  return { ...setup, setup, options, request, told, pids };
}

test('[F7] 32 launches at once wait for one build, are told of it, and go on when it is there', async ({
  task,
  dir,
}) => {
  const { options, request, told, pids, setup } = scene(dir, 'sleep 0.3');
  const ready = await Promise.all(
    Array.from({ length: WAITERS }, async () => {
      const { environment } = await ensureEnvironment(request, { ...options, progressMs: 250 });
      return { name: environment.name, at: Date.now() };
    }),
  );
  expect(pids()).toHaveLength(1);
  expect(new Set(ready.map(({ name }) => name)).size).toBe(1);
  expect(told.filter((line) => line.startsWith('still building')).length).toBeGreaterThan(0);
  const publishedAt = publishedAtOf(setup, ready[0]?.name ?? '');
  const lastMs = Math.max(...ready.map(({ at }) => at)) - publishedAt;
  addFigure(task, WAITERS, `1 build, last ready ${Math.round(lastMs)} ms after it was published`);
});

function publishedAtOf({ serverStore }: BuildSetup, name: string): number {
  return statSync(layoutOf(serverStore).manifest(name)).mtimeMs;
}

test('[F9] a builder that is stopped keeps its lock: who waits gives up at its bound and builds nothing', async ({
  task,
  dir,
}) => {
  const { options, pids, setup } = scene(dir, 'kill -STOP $$');
  const plain = scene(dir).options;
  const request = setup.request({ timeoutMs: 400 });
  const bounded = { ...options, graceMs: 100 };
  const startedAt = performance.now();
  const answers = await Promise.allSettled(
    Array.from({ length: 4 }, () => ensureEnvironment(request, bounded)),
  );
  const elapsedMs = performance.now() - startedAt;
  try {
    expect(pids()).toHaveLength(1);
    for (const answer of answers)
      expect(answer).toMatchObject({
        status: 'rejected',
        reason: { code: 'LOCK_TIMEOUT', hint: expect.stringContaining('end the builder') },
      });
    expect(elapsedMs).toBeLessThan(5_000);
    addFigure(task, 4, `two builders on one directory 0, told after ${Math.round(elapsedMs)} ms`);
  } finally {
    process.kill(pids()[0] ?? 0, 'SIGKILL');
  }
  await ensureEnvironment(setup.request(), { ...options, builder: plain.builder });
});

test('[F8] a builder that is killed before or while it builds is replaced, and nothing of it is used', async ({
  task,
  dir,
}) => {
  const points = ['the builder starts', 'it makes the environment', 'it fills it'];
  const seen: ((envs: string[]) => boolean)[] = [
    () => true,
    (envs) => envs.some((name) => /^\w+-\w{8}-\w{8}$/.test(name)),
    (envs) => envs.some((name) => name.includes('site-packages')),
  ];
  for (const [at, isThere] of seen.entries()) {
    const place = join(dir, String(at));
    mkdirSync(place);
    const { options, request, pids, setup } = scene(place);
    const { envs } = layoutOf(setup.serverStore);
    const ready = ensureEnvironment(request, options);
    const paths = () => readdirSync(envs, { recursive: true, encoding: 'utf8' });
    await waitFor(points[at] ?? '', () => pids().length === 1 && isThere(paths()));
    process.kill(pids()[0] ?? 0, 'SIGKILL');
    const { environment } = await ready;
    const names = readdirSync(envs);
    expect(names.filter((name) => !name.startsWith(environment.name))).toEqual([]);
    expect(pids()).toHaveLength(2);
  }
  addFigure(task, seen.length, '0 incomplete environments used');
});

test('[F19] the failure of an earlier build is not taken for this one, whatever its time says', async ({
  task,
  dir,
}) => {
  const { options, request, pids, setup } = scene(
    dir,
    `[ "$(wc -l < ${join(dir, 'turns')})" -gt 1 ] || kill -KILL $$`,
  );
  const failure = layoutOf(setup.serverStore).buildFailure(request.requirementsHash);
  const at = new Date(Date.now() + 3.2e11).toISOString(); // in ten years
  writeFileSync(failure, JSON.stringify({ at, code: 'BUILD_FAILED', message: 'long ago' }));
  await ensureEnvironment(request, options);
  expect(pids()).toHaveLength(2);
  addFigure(task, 1, 'failure dated +10 years: 0 wrong decisions');
});

test('[F19] a failure that is dated before the wait, for the clock went back, ends the wait', async ({
  task,
  dir,
}) => {
  const past = resolve(dir, 'past.json');
  const { options, request, pids, setup } = scene(dir, `cp ${past} "$FAILURE"; exit 1`);
  const failure = layoutOf(setup.serverStore).buildFailure(request.requirementsHash);
  const record = { at: '2016-01-01T00:00:00Z', code: 'BUILD_FAILED', message: 'just now' };
  writeFileSync(past, JSON.stringify(record));
  const builder = { ...options.builder, env: { ...options.builder.env, FAILURE: failure } };
  await expect(ensureEnvironment(request, { ...options, builder })).rejects.toThrow('just now');
  expect(pids()).toHaveLength(1);
  addFigure(task, 1, 'failure dated -10 years: 0 wrong decisions');
});
