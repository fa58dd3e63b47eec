import { chmodSync, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { askInterpreter } from '../../../src/environment/python/ask-interpreter.ts';
import { findInterpreter } from '../../../src/environment/python/find-interpreter.ts';
import { realPython } from '../../helpers/build-setup.ts';
import { test } from '../../helpers/test.ts';

const platform = process.platform;

function program(dir: string, name: string, text: string): string {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, name), text);
  chmodSync(join(dir, name), 0o755);
  return join(dir, name);
}

function pythonWithoutEnsurepip(dir: string): string {
  mkdirSync(dir, { recursive: true });
  symlinkSync(realPython(), join(dir, 'real'));
  copyFileSync('test/fixtures/environment/python-without-ensurepip.sh', join(dir, 'python3'));
  return join(dir, 'python3');
}

test('a Python without ensurepip is passed over for the next one', async ({ dir }) => {
  pythonWithoutEnsurepip(join(dir, 'debian'));
  mkdirSync(join(dir, 'whole'));
  symlinkSync(realPython(), join(dir, 'whole', 'python'));
  const env = { PATH: `${join(dir, 'debian')}:${join(dir, 'whole')}:/usr/bin:/bin`, HOME: dir };
  const found = await findInterpreter({ installer: 'pip', override: undefined }, { env, platform });
  expect(found).toMatchObject({ hasVenv: true, pipWheel: expect.stringMatching(/pip-.*\.whl$/) });
});

test('for uv a Python without ensurepip is good enough', async ({ dir }) => {
  const override = pythonWithoutEnsurepip(join(dir, 'debian'));
  const found = await findInterpreter(
    { installer: 'uv', override },
    { env: { PATH: '/usr/bin:/bin' }, platform },
  );
  expect(found.executable).toBe(realPython());
});

test('when none fits each is named with its reason', async ({ dir }) => {
  const debian = pythonWithoutEnsurepip(join(dir, 'a'));
  const broken = program(join(dir, 'b'), 'python3', '#!/bin/sh\necho no such thing >&2\nexit 4\n');
  const silent = program(join(dir, 'c'), 'python3', '#!/bin/sh\nexit 0\n');
  const lost = program(join(dir, 'd'), 'python3', '#!/nowhere/interpreter\n');
  const empty = program(join(dir, 'e'), 'python3', '');
  const env = {
    PATH: ['a', 'b', 'c', 'd', 'e']
      .map((name) => join(dir, name))
      .concat('/bin')
      .join(':'),
    HOME: dir,
  };
  const error = await findInterpreter(
    { installer: 'pip', range: '>=3.9,<3.99' },
    { env: { ...env, PATH: env.PATH.replace(/:\/bin$/, '') }, platform },
  ).catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    code: 'INTERPRETER_MISSING',
    message: 'No usable Python >=3.9,<3.99 was found',
  });
  const tried = error instanceof Error && error.cause instanceof Error ? error.cause.message : '';
  expect(tried).toContain(`${broken} (PATH) ended with 4: no such thing`);
  expect(tried).toContain(`${silent} (PATH) does not answer like a Python`);
  expect(tried).toContain(`${lost} (PATH) cannot be run`);
  expect(tried).toContain(`${empty} (PATH) is not there, or empty`);
  expect(tried).toContain(debian);
});

test('an interpreter outside of the range is told with its version', async () => {
  const wish = { installer: 'pip', range: '>=3.99', override: realPython() } as const;
  const cause = { message: expect.stringMatching(/\(named by you\) is 3\.\d+\.\d+, not >=3\.99$/) };
  await expect(findInterpreter(wish, { env: {}, platform })).rejects.toMatchObject({
    code: 'INTERPRETER_MISSING',
    cause,
  });
});

test('a range that is none is refused before anything is tried', async () => {
  const wish = { installer: 'pip', range: 'newest', override: realPython() } as const;
  await expect(findInterpreter(wish, { env: {}, platform })).rejects.toMatchObject({
    code: 'REQUIREMENTS_INVALID',
  });
});

test('a candidate that does not answer is given up', async ({ dir }) => {
  const hanging = program(dir, 'python3', '#!/bin/sh\nsleep 600\n');
  const candidate = { program: hanging, args: [], source: 'test' };
  expect(
    await askInterpreter(candidate, { env: { PATH: '/usr/bin:/bin' }, timeoutMs: 200 }),
  ).toEqual({
    kind: 'unusable',
    reason: 'did not answer within 0.2 s',
  });
});
