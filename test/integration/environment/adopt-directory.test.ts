import { execFileSync } from 'node:child_process';
import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { makeWheel } from '../../../src/cli/demo/make-wheel.ts';
import { adoptDirectory } from '../../../src/environment/build/adopt-directory.ts';
import { buildEnvironment } from '../../../src/environment/build/build-environment.ts';
import { layoutOf } from '../../../src/environment/layout.ts';
import { readManifest } from '../../../src/environment/manifest.ts';
import { walkEnvironment } from '../../../src/environment/stamps.ts';
import { removeTree } from '../../../src/lib/files/remove-tree.ts';
import { type BuildSetup, buildSetup, realPython, storeNames } from '../../helpers/build-setup.ts';
import { test } from '../../helpers/test.ts';

const now = new Date('2026-01-02T03:04:05Z');

/** Makes `.venv` in the store as a setup script does, with wheels of these versions. */
function setupScript(setup: BuildSetup, versions: Record<string, string>): string {
  const { current } = layoutOf(setup.serverStore);
  execFileSync(realPython(), ['-I', '-m', 'venv', '--without-pip', current]);
  const python = join(current, 'bin', 'python');
  const site = execFileSync(
    python,
    ['-I', '-c', 'import sysconfig; print(sysconfig.get_path("purelib"))'],
    { encoding: 'utf8' },
  ).trim();
  for (const [name, version] of Object.entries(versions)) {
    const { path } = makeWheel(setup.wheels, name, { version });
    execFileSync(python, [
      '-I',
      '-c',
      'import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])',
      path,
      site,
    ]);
  }
  return current;
}

test('a whole directory that a setup script made is adopted, and nothing in it changes', async ({
  dir,
}) => {
  const setup = buildSetup(dir);
  const current = setupScript(setup, { base_lib: '1.0.0', other_lib: '3.1' });
  setup.write('requirements.txt', 'base_lib==1.0.0 --hash=sha256:00\n-r more.txt\n');
  setup.write(
    'more.txt',
    'Other.Lib>=3,<4 --hash=sha256:00\nabsent==1; sys_platform == "none" --hash=sha256:00\n',
  );
  const entry = setup.write('server.py', 'import base_lib, other_lib\n');
  const before = walkEnvironment(current);
  const request = setup.request({ probe: { kind: 'script', path: entry } });
  const manifest = await buildEnvironment(request, { env: setup.env(), now });
  expect(manifest).toMatchObject({
    origin: 'adopted',
    environment: current,
    probe: { outcome: 'passed' },
  });
  expect(walkEnvironment(current)).toEqual(before);
  const name = `${request.requirementsHash.slice(0, 16)}-adopted`;
  expect(readManifest(layoutOf(setup.serverStore).manifest(name))).toEqual(manifest);
  expect(readdirSync(join(setup.serverStore, 'envs')).sort()).toEqual([
    `${name}.files`,
    `${name}.json`,
    `${name}.lease`,
  ]);
});

test('a directory that is not whole stays as it is, and an environment is built beside it', async ({
  dir,
}) => {
  const setup = buildSetup(dir);
  const current = setupScript(setup, { base_lib: '1.0.0' });
  setup.write('requirements.txt', makeWheel(setup.wheels, 'base_lib', { version: '1.0.1' }).pin);
  const before = walkEnvironment(current);
  const manifest = await buildEnvironment(setup.request(), { env: setup.env(), now });
  expect(manifest.origin).toBe('built');
  expect([lstatSync(current).isDirectory(), walkEnvironment(current)]).toEqual([true, before]);
  expect(storeNames(setup)).toContain('envs/X');
});

describe('a directory is not adopted when', () => {
  const current = (setup: BuildSetup): string => layoutOf(setup.serverStore).current;
  const requireThat =
    (text: string) =>
    (setup: BuildSetup): void => {
      setup.write('requirements.txt', text);
    };
  test.for([
    ['a pinned version differs', requireThat('base_lib==1.0.1\n')],
    ['a requirement is not installed', requireThat('base_lib==1.0.0\nother_lib\n')],
    [
      'a requirement comes from an address',
      requireThat('base_lib @ https://example.org/base_lib.whl\n'),
    ],
    [
      'the entry cannot be imported',
      (setup: BuildSetup): string => setup.write('server.py', 'import other_lib\n'),
    ],
    [
      'its interpreter is gone',
      (setup: BuildSetup) => rmSync(join(current(setup), 'bin', 'python')),
    ],
    ['pyvenv.cfg is gone', (setup: BuildSetup) => rmSync(join(current(setup), 'pyvenv.cfg'))],
    ['it is empty', (setup: BuildSetup) => removeTree(join(current(setup), 'bin'))],
  ] as const)('%s', async ([, damage], { dir }) => {
    const setup = buildSetup(dir);
    setupScript(setup, { base_lib: '1.0.0' });
    setup.write('requirements.txt', 'base_lib==1.0.0\n');
    const path = setup.write('server.py', 'import base_lib\n');
    damage(setup);
    const request = setup.request({ probe: { kind: 'script', path } });
    const world = { env: setup.env(), now };
    expect(await adoptDirectory(request, world, current(setup))).toBeUndefined();
  });
});

describe('a directory is compared with what uv.lock needs on this machine', () => {
  const locked = (version: string) => `version = 1\n
[[package]]\nname = "demo"\nversion = "0"\nsource = { virtual = "." }
dependencies = [{ name = "base-lib", extra = ["more"] }, { name = "absent", marker = "sys_platform == 'none'" }]\n
[[package]]\nname = "base-lib"\nversion = "${version}"
[package.optional-dependencies]\nmore = [{ name = "other-lib" }]\n
[[package]]\nname = "other-lib"\nversion = "3.1"\n
[[package]]\nname = "absent"\nversion = "1"\n`;
  const request = (setup: BuildSetup, version: string) => {
    const pyproject = setup.write(
      'pyproject.toml',
      '[project]\nname = "demo"\nversion = "0"\nrequires-python = ">=3.9"\n',
    );
    const lock = setup.write('uv.lock', locked(version));
    return setup.request({ requirements: { kind: 'uv-lock', lock, pyproject } });
  };

  test('it is adopted when all of it is installed', async ({ dir }) => {
    const setup = buildSetup(dir);
    setupScript(setup, { base_lib: '1.0.0', other_lib: '3.1' });
    const manifest = await buildEnvironment(request(setup, '1.0.0'), { env: setup.env(), now });
    expect(manifest.origin).toBe('adopted');
  });

  test('it is not when a version differs', async ({ dir }) => {
    const setup = buildSetup(dir);
    setupScript(setup, { base_lib: '1.0.0', other_lib: '3.1' });
    const build = buildEnvironment(request(setup, '1.0.1'), { env: setup.env(), now });
    await expect(build).rejects.toMatchObject({ code: 'INSTALLER_MISSING' });
  });
});
