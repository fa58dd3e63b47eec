import { execFile, execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect } from 'vitest';
import { makeWheel } from '../../../src/cli/demo/make-wheel.ts';
import { buildEnvironment } from '../../../src/environment/build/build-environment.ts';
import { layoutOf } from '../../../src/environment/layout.ts';
import { compareContent } from '../../../src/environment/stamps.ts';
import { findOnPath } from '../../../src/lib/processes/find-on-path.ts';
import { type BuildSetup, buildSetup, storeNames } from '../../helpers/build-setup.ts';
import { serveIndex } from '../../helpers/serve-index.ts';
import { test } from '../../helpers/test.ts';

const now = new Date('2026-01-02T03:04:05Z');
const [uv = ''] = findOnPath('uv', { platform: process.platform, env: process.env });

describe.skipIf(uv === '')(`with uv${uv === '' ? ' (skipped: uv is not on PATH)' : ''}`, () => {
  test('uv fills an environment from hashed requirements', async ({ dir }) => {
    const setup = buildSetup(dir);
    setup.write('requirements.txt', makeWheel(setup.wheels, 'base_lib').pin);
    const manifest = await buildEnvironment(setup.request(), { env: uvEnv(setup), now });
    expect(manifest.installer.name).toBe('uv');
    expect(ask(manifest.python, 'import base_lib; print(base_lib.VERSION)')).toBe('1.0.0');
    expect(compareContent(manifest.environment)).toEqual([]);
  });

  test('a sealed environment shares no file with the cache of uv', async ({ dir }) => {
    const setup = buildSetup(dir);
    setup.write('requirements.txt', makeWheel(setup.wheels, 'base_lib').pin);
    const { python } = await buildEnvironment(setup.request(), { env: uvEnv(setup), now });
    const file = ask(python, 'import base_lib; print(base_lib.__file__)');
    const { mode, nlink } = statSync(file);
    expect({ mode: (mode & 0o777).toString(8), nlink }).toEqual({ mode: '400', nlink: 1 });
  });

  test('uv installs exactly what uv.lock says, and not the project itself', async ({
    dir,
    onTestFinished,
  }) => {
    const setup = buildSetup(dir);
    makeWheel(setup.wheels, 'base_lib', { version: '1.0.0' });
    const index = await serveIndex(setup.wheels);
    onTestFinished(index.close);
    const env = uvEnv(setup, {
      PIP_NO_INDEX: undefined,
      PIP_FIND_LINKS: undefined,
      UV_DEFAULT_INDEX: index.url,
    });
    const requirements = await lockProject(setup, env);
    makeWheel(setup.wheels, 'base_lib', { version: '2.0.0' });
    const manifest = await buildEnvironment(setup.request({ requirements }), { env, now });
    const names =
      'from importlib.metadata import distributions as d; print([(x.name, x.version) for x in d()])';
    expect(ask(manifest.python, names)).toBe("[('base_lib', '1.0.0')]");
    expect(storeNames(setup)).toEqual([
      '.venv',
      'build-X.log',
      'envs',
      'envs/X',
      'envs/X.files',
      'envs/X.json',
      'envs/X.lease',
    ]);
  });

  test('uv installs the dependencies of a pyproject.toml', async ({ dir }) => {
    const setup = buildSetup(dir);
    makeWheel(setup.wheels, 'base_lib');
    const pyproject = setup.write('pyproject.toml', project(['base_lib']));
    const request = setup.request({ requirements: { kind: 'pyproject', pyproject } });
    const { python } = await buildEnvironment(request, { env: uvEnv(setup), now });
    expect(ask(python, 'import base_lib; print(base_lib.VERSION)')).toBe('1.0.0');
  });

  test('[F17] a wheel with another content than its hash is refused by uv', async ({ dir }) => {
    const setup = buildSetup(dir);
    const { pin } = makeWheel(setup.wheels, 'base_lib');
    makeWheel(setup.wheels, 'base_lib', { files: { 'base_lib.py': 'EVIL = True\n' } });
    setup.write('requirements.txt', pin);
    const build = buildEnvironment(setup.request(), { env: uvEnv(setup), now });
    await expect(build).rejects.toMatchObject({ code: 'HASH_MISMATCH' });
  });

  test('[F13] a dead index is told within 3 s by uv', async ({ dir }) => {
    const setup = buildSetup(dir);
    setup.write('requirements.txt', 'base_lib==1.0.0\n');
    const env = uvEnv(setup, {
      PIP_NO_INDEX: undefined,
      PIP_FIND_LINKS: undefined,
      PIP_INDEX_URL: 'http://127.0.0.1:9/simple',
    });
    const startedAt = performance.now();
    const error = await buildEnvironment(setup.request(), { env, now }).catch(
      (reason: unknown) => reason,
    );
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect(error).toMatchObject({
      code: 'BUILD_FAILED',
      hint: expect.stringContaining('PIP_FIND_LINKS=<folder>'),
    });
  });

  test('[F17] a malformed uv.lock is refused with its name', async ({ dir }) => {
    const setup = buildSetup(dir);
    const lock = setup.write('uv.lock', 'version = \n');
    const pyproject = setup.write('pyproject.toml', project([]));
    const request = setup.request({ requirements: { kind: 'uv-lock', lock, pyproject } });
    const build = buildEnvironment(request, { env: uvEnv(setup), now });
    await expect(build).rejects.toMatchObject({ code: 'REQUIREMENTS_INVALID' });
    const log = readFileSync(
      layoutOf(setup.serverStore).buildLog(request.requirementsHash),
      'utf8',
    );
    expect(log).toContain('uv.lock');
  });
});

function uvEnv(setup: BuildSetup, changes: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return setup.env({ HOLDFAST_UV: uv, ...changes });
}

function project(dependencies: string[]): string {
  return `[project]\nname = "demo"\nversion = "0"\nrequires-python = ">=3.9"\ndependencies = ${JSON.stringify(dependencies)}\n`;
}

async function lockProject(setup: BuildSetup, env: NodeJS.ProcessEnv) {
  const pyproject = setup.write('pyproject.toml', project(['base_lib']));
  await promisify(execFile)(uv, ['lock'], { cwd: setup.serverDir, env });
  return { kind: 'uv-lock', lock: join(setup.serverDir, 'uv.lock'), pyproject } as const;
}

function ask(python: string, program: string): string {
  return execFileSync(python, ['-I', '-c', program], { encoding: 'utf8' }).trim();
}
