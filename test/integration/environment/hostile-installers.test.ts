import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'vitest';
import { buildEnvironment } from '../../../src/environment/build/build-environment.ts';
import { layoutOf } from '../../../src/environment/layout.ts';
import { buildSetup, storeNames } from '../../helpers/build-setup.ts';
import { test } from '../../helpers/test.ts';

const now = new Date('2026-01-02T03:04:05Z');
const fixture = (name: string) => resolve('test/fixtures/environment', name);

function setupWith(dir: string, uv: string) {
  const setup = buildSetup(dir);
  setup.write('requirements.txt', 'base_lib\n');
  return { setup, env: setup.env({ HOLDFAST_UV: fixture(uv) }) };
}

test('an installer that hangs is stopped at the time limit, and its words are told', async ({
  dir,
}) => {
  const { setup, env } = setupWith(dir, 'uv-that-hangs.sh');
  const startedAt = performance.now();
  const build = buildEnvironment(setup.request({ timeoutMs: 500 }), { env, now });
  await expect(build).rejects.toMatchObject({
    code: 'BUILD_TIMEOUT',
    cause: { message: expect.stringContaining('resolving') },
  });
  expect(performance.now() - startedAt).toBeLessThan(2_500);
  expect(storeNames(setup)).toEqual(['build-X.failed.json', 'build-X.log', 'envs']);
});

test('an installer that prints 1 GB fills 1 MiB of log, its first and last words', async ({
  dir,
}) => {
  const { setup, env } = setupWith(dir, 'uv-that-floods.sh');
  const request = setup.request();
  await expect(buildEnvironment(request, { env, now })).rejects.toMatchObject({
    cause: { message: expect.stringContaining('last words') },
  });
  const log = layoutOf(setup.serverStore).buildLog(request.requirementsHash);
  expect(statSync(log).size).toBeLessThanOrEqual(1_048_576);
  expect(readFileSync(log, 'utf8')).toMatch(/first words.*\[… cut …\].*last words/s);
});

test('what an installer leaves running in its group is killed', async ({ dir }) => {
  const { setup, env } = setupWith(dir, 'uv-that-leaves-a-daemon.sh');
  await expect(buildEnvironment(setup.request(), { env, now })).rejects.toMatchObject({
    code: 'BUILD_FAILED',
  });
  const pid = Number(readFileSync(join(dir, 'daemon'), 'utf8'));
  expect(isRunning(pid)).toBe(false);
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
