import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'vitest';
import { buildEnvironment } from '../../../src/environment/build/build-environment.ts';
import { layoutOf } from '../../../src/environment/layout.ts';
import { buildSetup, storeNames } from '../../helpers/build-setup.ts';
import { addFigure } from '../../helpers/figure.ts';
import { test } from '../../helpers/test.ts';

const now = new Date('2026-01-02T03:04:05Z');
const fixture = (name: string) => resolve('test/fixtures/environment', name);

function setupWith(dir: string, uv: string) {
  const setup = buildSetup(dir);
  setup.write('requirements.txt', 'base_lib\n');
  return { setup, env: setup.env({ HOLDFAST_UV: fixture(uv) }) };
}

test('[F12] an installer that hangs is stopped at the time limit, and its words are told', async ({
  task,
  dir,
}) => {
  const { setup, env } = setupWith(dir, 'uv-that-hangs.sh');
  const startedAt = performance.now();
  const build = buildEnvironment(setup.request({ timeoutMs: 500 }), { env, now });
  await expect(build).rejects.toMatchObject({
    code: 'BUILD_TIMEOUT',
    cause: { message: expect.stringContaining('resolving') },
  });
  const elapsedMs = performance.now() - startedAt;
  expect(elapsedMs).toBeLessThan(2_500);
  addFigure(task, 1, `a limit of 500 ms: stopped after ${Math.round(elapsedMs)} ms`);
  expect(storeNames(setup)).toEqual(['build-X.failed.json', 'build-X.log', 'envs']);
});

test('[F12] an installer that prints 1 GB fills 1 MiB of log, its first and last words', async ({
  task,
  dir,
}) => {
  const { setup, env } = setupWith(dir, 'uv-that-floods.sh');
  const request = setup.request();
  await expect(buildEnvironment(request, { env, now })).rejects.toMatchObject({
    cause: { message: expect.stringContaining('last words') },
  });
  const log = layoutOf(setup.serverStore).buildLog(request.requirementsHash);
  const { size } = statSync(log);
  expect(size).toBeLessThanOrEqual(1_048_576);
  addFigure(task, 1, `1 GB printed: ${size} bytes of log`);
  expect(readFileSync(log, 'utf8')).toMatch(/first words.*\[… cut …\].*last words/s);
});

test('[H27] secrets in variables that an installer prints are in no log and in no error', async ({
  task,
  dir,
}) => {
  const { setup, env } = setupWith(dir, 'uv-that-prints-its-variables.sh');
  const secrets = {
    UV_INDEX_CORP_PASSWORD: 'canary-8f2k1q9z7w',
    UV_INDEX_SHOP_PASSWORD: 'kanärie-ö7x2m5n8',
  };
  const request = setup.request();
  const build = buildEnvironment(request, { env: { ...env, ...secrets }, now });
  const cause = await build.then(
    () => 'no failure',
    (error: Error) => String(error.cause),
  );
  const { buildLog, buildFailure } = layoutOf(setup.serverStore);
  const written = [buildLog, buildFailure].map((pathOf) =>
    readFileSync(pathOf(request.requirementsHash), 'utf8'),
  );
  const told = [...written, cause].join('\n');
  expect(written[0]).toContain('used: ');
  for (const secret of Object.values(secrets)) expect(told).not.toContain(secret);
  addFigure(task, 2, '0 secrets in the build log and the failure');
});

test('[F12] what an installer leaves running in its group is killed', async ({ task, dir }) => {
  const { setup, env } = setupWith(dir, 'uv-that-leaves-a-daemon.sh');
  await expect(buildEnvironment(setup.request(), { env, now })).rejects.toMatchObject({
    code: 'BUILD_FAILED',
  });
  const pid = Number(readFileSync(join(dir, 'daemon'), 'utf8'));
  expect(isRunning(pid)).toBe(false);
  addFigure(task, 1, '0 processes left');
});

test('[F12] an installer that only exits 1 is told with its code and the log', async ({
  task,
  dir,
}) => {
  const { setup, env } = setupWith(dir, 'uv-that-exits-1.sh');
  await expect(buildEnvironment(setup.request(), { env, now })).rejects.toMatchObject({
    code: 'BUILD_FAILED',
    cause: { message: expect.stringContaining('ended with 1') },
    hint: expect.stringContaining('.log'),
  });
  expect(storeNames(setup)).toEqual(['build-X.failed.json', 'build-X.log', 'envs']);
  addFigure(task, 1, '0 half-built environments left');
});

test('[F16] what is installed is what was hashed, though the file changes during the build', async ({
  task,
  dir,
}) => {
  const { setup, env } = setupWith(dir, 'uv-that-swaps-the-requirements.sh');
  const file = setup.write('requirements.txt', 'base_lib==1.0.0\n');
  const swap = buildEnvironment(setup.request(), { env: { ...env, TMPDIR: file }, now });
  await expect(swap).rejects.toMatchObject({ code: 'BUILD_FAILED' });
  expect(readFileSync(file, 'utf8')).toBe('evil_lib\n');
  expect(readFileSync(join(dir, 'installed'), 'utf8')).toBe('base_lib==1.0.0\n');
  addFigure(task, 1, '0 other contents installed under a key');
});

/** A killed process that nobody has waited for is not running any more. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false; // gone
  }
}
