import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { makeWheel } from '../../../src/cli/demo/make-wheel.ts';
import { buildEnvironment } from '../../../src/environment/build/build-environment.ts';
import { layoutOf } from '../../../src/environment/layout.ts';
import { buildSetup, storeNames } from '../../helpers/build-setup.ts';
import { addFigure } from '../../helpers/figure.ts';
import { test } from '../../helpers/test.ts';

const now = new Date('2026-01-02T03:04:05Z');
/** What a failed build leaves: no environment, and why. */
const FAILED = ['build-X.failed.json', 'build-X.log', 'envs'];

test('[F17] a wheel with another content than its hash is refused, which is noted until a build succeeds', async ({
  task,
  dir,
}) => {
  const setup = buildSetup(dir);
  const { pin, sha256 } = makeWheel(setup.wheels, 'base_lib');
  makeWheel(setup.wheels, 'base_lib', { files: { 'base_lib.py': 'EVIL = True\n' } });
  setup.write('requirements.txt', pin);
  const request = setup.request();
  await expect(buildEnvironment(request, { env: setup.env(), now })).rejects.toMatchObject({
    code: 'HASH_MISMATCH',
  });
  const layout = layoutOf(setup.serverStore);
  expect(storeNames(setup)).toEqual(FAILED);
  expect(
    JSON.parse(readFileSync(layout.buildFailure(request.requirementsHash), 'utf8')),
  ).toMatchObject({
    at: expect.any(String),
    code: 'HASH_MISMATCH',
    cause: expect.stringContaining(sha256),
    hint: expect.any(String),
    log: layout.buildLog(request.requirementsHash),
  });
  makeWheel(setup.wheels, 'base_lib');
  await buildEnvironment(request, { env: setup.env(), now });
  expect(storeNames(setup)).not.toContain('build-X.failed.json');
  addFigure(task, 1, 'a wrong hash: 0 installs');
});

test('[F17] a requirement of a hashed one that has no hash itself is refused', async ({
  task,
  dir,
}) => {
  const setup = buildSetup(dir);
  makeWheel(setup.wheels, 'base_lib');
  setup.write(
    'requirements.txt',
    makeWheel(setup.wheels, 'top_lib', { requires: ['base_lib'] }).pin,
  );
  const build = buildEnvironment(setup.request(), { env: setup.env(), now });
  await expect(build).rejects.toMatchObject({
    code: 'REQUIREMENTS_INVALID',
    hint: expect.stringContaining('hashes'),
  });
  addFigure(task, 1, 'a missing hash: 0 installs');
});

test('[F13] a dead index is told within 3 s by pip, with the way to install offline', async ({
  task,
  dir,
}) => {
  const setup = buildSetup(dir);
  setup.write('requirements.txt', 'base_lib==1.0.0\n');
  const env = setup.env({
    PIP_NO_INDEX: undefined,
    PIP_FIND_LINKS: undefined,
    PIP_INDEX_URL: 'http://127.0.0.1:9/simple',
  });
  const startedAt = performance.now();
  const error = await buildEnvironment(setup.request(), { env, now }).catch(
    (reason: unknown) => reason,
  );
  const elapsedMs = performance.now() - startedAt;
  expect(elapsedMs).toBeLessThan(3_000);
  addFigure(task, 1, `dead index: told after ${Math.round(elapsedMs)} ms`);
  expect(error).toMatchObject({
    code: 'BUILD_FAILED',
    hint: expect.stringContaining('PIP_NO_INDEX=1'),
  });
});

test('[F16] requirements that were changed after they were hashed are not installed', async ({
  task,
  dir,
}) => {
  const setup = buildSetup(dir);
  setup.write('requirements.txt', makeWheel(setup.wheels, 'base_lib').pin);
  const request = setup.request();
  setup.write('requirements.txt', makeWheel(setup.wheels, 'evil_lib').pin);
  await expect(buildEnvironment(request, { env: setup.env(), now })).rejects.toMatchObject({
    code: 'BUILD_FAILED',
  });
  expect(storeNames(setup)).toEqual(FAILED);
  addFigure(task, 1, 'changed after hashing: 0 installs');
});

test('a uv.lock without uv is refused with what helps', async ({ dir }) => {
  const setup = buildSetup(dir);
  const lock = setup.write('uv.lock', 'version = 1\n');
  const pyproject = setup.write('pyproject.toml', '[project]\nname = "demo"\nversion = "0"\n');
  const request = setup.request({ requirements: { kind: 'uv-lock', lock, pyproject } });
  const message = `\`${lock}\` can only be installed by uv, which was not found`;
  await expect(buildEnvironment(request, { env: setup.env(), now })).rejects.toMatchObject({
    code: 'INSTALLER_MISSING',
    message,
  });
});

describe('[F17] a malformed pyproject.toml is refused with its name', () => {
  test.for([
    ['no TOML', '[project\n'],
    ['dependencies that are no list', '[project]\nname = "x"\ndependencies = "foo"\n'],
    ['a local path', '[project]\nname = "x"\ndependencies = ["foo @ file:///opt/foo"]\n'],
    ['an option', '[project]\nname = "x"\ndependencies = ["--pre"]\n'],
  ] as const)('%s', async ([, text], { dir }) => {
    const setup = buildSetup(dir);
    const pyproject = setup.write('pyproject.toml', text);
    const request = setup.request({ requirements: { kind: 'pyproject', pyproject } });
    const message = expect.stringContaining('pyproject.toml');
    await expect(buildEnvironment(request, { env: setup.env(), now })).rejects.toMatchObject({
      code: 'REQUIREMENTS_INVALID',
      message,
    });
  });
});

test('a uv that the user named and that is none is refused', async ({ dir }) => {
  const setup = buildSetup(dir);
  setup.write('requirements.txt', '');
  const env = setup.env({ HOLDFAST_UV: join(dir, 'uv') });
  await expect(buildEnvironment(setup.request(), { env, now })).rejects.toMatchObject({
    code: 'INSTALLER_MISSING',
  });
});
