import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect } from 'vitest';
import { makeWheel } from '../../../src/cli/demo/make-wheel.ts';
import { buildEnvironment } from '../../../src/environment/build/build-environment.ts';
import { findChangedFiles } from '../../../src/environment/heal/find-changed-files.ts';
import { inspectEnvironment } from '../../../src/environment/inspect.ts';
import { buildSetup, realPython } from '../../helpers/build-setup.ts';
import { addFigure } from '../../helpers/figure.ts';
import { test } from '../../helpers/test.ts';

const now = new Date('2026-01-02T03:04:05Z');

test('[H6] neither a build nor a look at an environment runs code of its packages', async ({
  task,
  dir,
}) => {
  const setup = buildSetup(dir);
  const ran = join(dir, 'ran');
  const evil = `import pathlib; pathlib.Path(${JSON.stringify(ran)}).touch()\n`;
  const files = {
    'base_lib.py': '',
    'evil.pth': evil,
    'sitecustomize.py': evil,
    'usercustomize.py': evil,
    'encodings/__init__.py': evil,
    'os.py': evil,
  };
  setup.write('requirements.txt', makeWheel(setup.wheels, 'base_lib', { files }).pin);
  const manifest = await buildEnvironment(setup.request(), { env: setup.env(), now });
  const environment = { name: basename(manifest.environment), manifest };
  // as after an upgrade of Python: it has to be run to be known again
  const older = { ...manifest.interpreter, mtimeMs: 1 };
  const upgraded = { ...environment, manifest: { ...manifest, interpreter: older } };
  expect(inspectEnvironment(setup.serverStore, upgraded)).toBeUndefined();
  expect(findChangedFiles(setup.serverStore, environment)).toEqual([]);
  expect(existsSync(ran)).toBe(false);
  addFigure(task, Object.keys(files).length - 1, 'code of packages run 0 times');
});

test.for(['python', 'python3'])(
  '[H6] a package that brings a script called %s is refused',
  async (name, { task, dir }) => {
    const setup = buildSetup(dir);
    const python = readFileSync(realPython()).length;
    const scripts = { [name]: 'base_lib:main', [`python3.${minor()}`]: 'base_lib:main' };
    setup.write('requirements.txt', makeWheel(setup.wheels, 'base_lib', { scripts }).pin);
    await expect(
      buildEnvironment(setup.request(), { env: setup.env(), now }),
    ).rejects.toMatchObject({
      code: 'BUILD_FAILED',
      message: expect.stringMatching(/interpreter|Could not run/),
    });
    expect(readFileSync(realPython()).length).toBe(python);
    addFigure(task, 1, 'script in the place of the interpreter: 0 environments published');
  },
);

test('[H7] a wheel with a path that leads out of the environment writes nothing there', async ({
  task,
  dir,
}) => {
  const setup = buildSetup(dir);
  const files = { 'base_lib.py': '', '../../../../../outside.py': 'x\n' };
  setup.write('requirements.txt', makeWheel(setup.wheels, 'base_lib', { files }).pin);
  await buildEnvironment(setup.request(), { env: setup.env(), now }).catch(() => undefined);
  const places = [dir, setup.serverStore, join(setup.serverStore, 'envs')];
  expect(places.filter((place) => existsSync(join(place, 'outside.py')))).toEqual([]);
  addFigure(task, 1, '0 files written outside');
});

function minor(): string {
  return /python3\.(\d+)/.exec(realPython())?.[1] ?? '11';
}
