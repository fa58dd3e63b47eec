import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { makeWheel } from '../../../src/cli/demo/make-wheel.ts';
import { buildEnvironment } from '../../../src/environment/build/build-environment.ts';
import { layoutOf } from '../../../src/environment/layout.ts';
import { readManifest } from '../../../src/environment/manifest.ts';
import { walkEnvironment } from '../../../src/environment/stamps.ts';
import { buildSetup, storeNames } from '../../helpers/build-setup.ts';
import { test } from '../../helpers/test.ts';

const now = new Date('2026-01-02T03:04:05Z');

test('pip fills an environment from hashed requirements and publishes it sealed', async ({
  dir,
}) => {
  const setup = buildSetup(dir);
  const base = makeWheel(setup.wheels, 'base_lib');
  const top = makeWheel(setup.wheels, 'top_lib', {
    requires: ['base_lib'],
    scripts: { top: 'top_lib:main' },
  });
  setup.write('requirements.txt', `${top.pin}-r more.txt\n`);
  setup.write('more.txt', base.pin);
  const entry = setup.write(
    'server.py',
    'import top_lib, base_lib\nif __name__ == "__main__":\n    raise SystemExit(1)\n',
  );
  const request = setup.request({ probe: { kind: 'script', path: entry } });

  const manifest = await buildEnvironment(request, { env: setup.env(), now });

  const layout = layoutOf(setup.serverStore);
  const name = manifest.environment.split('/').at(-1) ?? '';
  expect(readManifest(layout.manifest(name))).toEqual(manifest);
  expect(manifest).toMatchObject({
    origin: 'built',
    createdAt: now.toISOString(),
    probe: { outcome: 'passed' },
  });
  expect(readlinkSync(layout.current)).toBe(manifest.environment);
  expect(storeNames(setup)).toEqual([
    '.venv',
    'build-X.log',
    'envs',
    'envs/X',
    'envs/X.files',
    'envs/X.json',
    'envs/X.lease',
  ]);
  const answer = execFileSync(
    manifest.python,
    ['-I', '-c', 'import top_lib; print(top_lib.VERSION, top_lib.__cached__)'],
    { encoding: 'utf8' },
  );
  const [version, bytecode = ''] = answer.trim().split(' ');
  expect([version, existsSync(bytecode)]).toEqual(['1.0.0', true]);
  expect((statSync(manifest.environment).mode & 0o777).toString(8)).toBe('500');
  expect((statSync(join(manifest.environment, 'pyvenv.cfg')).mode & 0o777).toString(8)).toBe('400');
  const listed = readFileSync(layout.files(name), 'utf8');
  expect(listed).toMatch(/^\d+ [\d.]+ pyvenv\.cfg$/m);
  // What was noted while it was sealed is what a later look finds.
  const { files, stamps } = walkEnvironment(manifest.environment);
  expect([listed, manifest.stamps]).toEqual([files, stamps]);
});

test('pip installs the dependencies of a pyproject.toml in the range that it names', async ({
  dir,
}) => {
  const setup = buildSetup(dir);
  makeWheel(setup.wheels, 'base_lib');
  const text =
    '[project]\nname = "demo"\nversion = "0"\nrequires-python = ">=3.9"\ndependencies = ["base_lib>=1 ; python_version > \'3\'"]\n';
  const requirements = {
    kind: 'pyproject',
    pyproject: setup.write('pyproject.toml', text),
  } as const;
  const manifest = await buildEnvironment(setup.request({ requirements }), {
    env: setup.env(),
    now,
  });
  expect(
    execFileSync(manifest.python, ['-I', '-c', 'import base_lib; print(base_lib.VERSION)'], {
      encoding: 'utf8',
    }),
  ).toBe('1.0.0\n');
});

test('[H8] variables that would lead pip or Python astray have no influence', async ({ dir }) => {
  const setup = buildSetup(dir);
  setup.write('requirements.txt', makeWheel(setup.wheels, 'base_lib').pin);
  const stray = join(dir, 'stray');
  const env = setup.env({
    PIP_TARGET: stray,
    PYTHONHOME: stray,
    PIP_NO_DEPS: '1',
    LD_PRELOAD: join(dir, 'no.so'),
    PYTHONPATH: stray,
  });
  const manifest = await buildEnvironment(setup.request(), { env, now });
  expect(
    execFileSync(manifest.python, ['-I', '-c', 'import base_lib; print(base_lib.VERSION)'], {
      encoding: 'utf8',
    }),
  ).toBe('1.0.0\n');
  expect(existsSync(stray)).toBe(false);
});
