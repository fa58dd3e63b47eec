import { spawn } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'vitest';
import { makeWheel } from '../../../src/cli/demo/make-wheel.ts';
import { buildEnvironment } from '../../../src/environment/build/build-environment.ts';
import { sweepUnfinished } from '../../../src/environment/build/sweep-unfinished.ts';
import { findEnvironment } from '../../../src/environment/inspect.ts';
import { layoutOf, short } from '../../../src/environment/layout.ts';
import { lockFile, openLockFile } from '../../../src/lib/processes/kernel-lock.ts';
import { type BuildSetup, buildSetup } from '../../helpers/build-setup.ts';
import { test } from '../../helpers/test.ts';

const now = new Date('2026-01-02T03:04:05Z');
const hash = 'a'.repeat(64);

function unfinished(setup: BuildSetup, name: string): string {
  const path = layoutOf(setup.serverStore).environment(name);
  mkdirSync(join(path, 'lib'), { recursive: true });
  writeFileSync(join(path, 'lib', 'file'), '');
  return path;
}

test('a builder that is killed at any moment leaves nothing that is used, and the next one sweeps', async ({
  dir,
}) => {
  const setup = buildSetup(dir);
  setup.write('requirements.txt', makeWheel(setup.wheels, 'base_lib').pin);
  const request = setup.request();
  const envs = join(setup.serverStore, 'envs');
  for (const delayMs of [300, 500, 700, 900]) {
    const args = [
      '--import',
      'tsx',
      resolve('test/fixtures/environment/build.ts'),
      JSON.stringify(request),
    ];
    const builder = spawn(process.execPath, args, { env: setup.env(), stdio: 'ignore' });
    const ended = new Promise<NodeJS.Signals | null>((done) =>
      builder.once('exit', (_code, signal) => done(signal)),
    );
    await new Promise((done) => setTimeout(done, delayMs));
    builder.kill('SIGKILL');
    const isKilled = (await ended) === 'SIGKILL';
    const isPublished = readdirSync(envs).some(
      (name) => name.endsWith('.json') && !name.startsWith('.'),
    );
    if (isKilled && !isPublished)
      expect(findEnvironment(setup.serverStore, request.requirementsHash).kind).toBe('none');
  }
  const { environment } = await buildEnvironment(request, { env: setup.env(), now });
  expect(existsSync(environment)).toBe(true);
  expect(findEnvironment(setup.serverStore, request.requirementsHash).kind).toBe('whole');
  const finished = readdirSync(envs).filter(
    (name) => /\.(json|files|lease)$/.test(name) && !name.startsWith('.'),
  );
  const names = new Set(finished.map((name) => name.replace(/\.\w+$/, '')));
  expect(readdirSync(envs).filter((name) => !name.includes('.') && !names.has(name))).toEqual([]);
});

test('unfinished environments are removed, read-only parts too, and links are not followed', async ({
  dir,
}) => {
  const setup = buildSetup(dir);
  const path = unfinished(setup, `${short(hash)}-11111111-22222222`);
  const victim = join(dir, 'victim');
  mkdirSync(victim);
  writeFileSync(join(victim, 'file'), 'kept');
  symlinkSync(victim, join(path, 'lib', 'link'));
  for (const folder of [join(path, 'lib'), path]) chmodSync(folder, 0o500);
  await sweepUnfinished(setup.serverStore, hash);
  expect(readdirSync(join(setup.serverStore, 'envs'))).toEqual([]);
  expect(readFileSync(join(victim, 'file'), 'utf8')).toBe('kept');
});

test('files that a killed publisher never renamed are removed once they are old', async ({
  dir,
}) => {
  const setup = buildSetup(dir);
  const { envs } = layoutOf(setup.serverStore);
  const [young, old, other] = [
    `.${short(hash)}-11111111-22222222.json.tmp-0123456789ab`,
    `.${short(hash)}-11111111-22222222.files.tmp-0123456789ab`,
    `.${'b'.repeat(16)}-11111111-22222222.json.tmp-0123456789ab`,
  ];
  const anHourAgo = Date.now() / 1000 - 3600;
  for (const name of [young, old, other, '.own']) {
    writeFileSync(join(envs, name), '{');
    if (name !== young) utimesSync(join(envs, name), anHourAgo, anHourAgo);
  }
  await sweepUnfinished(setup.serverStore, hash);
  expect(readdirSync(envs).sort()).toEqual([young, '.own'].sort());
});

test('environments of other requirements are not touched', async ({ dir }) => {
  const setup = buildSetup(dir);
  const path = unfinished(setup, `${'b'.repeat(16)}-11111111-22222222`);
  await sweepUnfinished(setup.serverStore, hash);
  expect(existsSync(join(path, 'lib', 'file'))).toBe(true);
});

test('an environment whose manifest is damaged stays while a server runs from it', async ({
  dir,
}) => {
  const setup = buildSetup(dir);
  const layout = layoutOf(setup.serverStore);
  const name = `${short(hash)}-11111111-22222222`;
  const path = unfinished(setup, name);
  writeFileSync(layout.manifest(name), 'garbage');
  const lease = openLockFile(layout.lease(name));
  await lockFile(lease, 'shared');
  await sweepUnfinished(setup.serverStore, hash);
  expect(existsSync(join(path, 'lib', 'file'))).toBe(true);
  closeSync(lease);
  await sweepUnfinished(setup.serverStore, hash);
  expect(readdirSync(layout.envs)).toEqual([]);
});
