import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'vitest';
import { makeWheel } from '../../../src/cli/demo/make-wheel.ts';
import { type BuildSetup, buildSetup } from '../../helpers/build-setup.ts';
import { bundle } from '../../helpers/bundle.ts';
import { inMounts, noMounts, noNetwork, offline } from '../../helpers/confine.ts';
import { addFigure } from '../../helpers/figure.ts';
import { test } from '../../helpers/test.ts';

/** Builds in a process of its own behind `words`; gives what it failed of. */
function build(setup: BuildSetup, words: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const builder = bundle('test/fixtures/environment/build.ts', join(setup.wheels, '..', 'b.cjs'));
  const request = JSON.stringify(setup.request());
  const [program = '', ...args] = [...words, process.execPath, builder, request];
  const { status, stderr } = spawnSync(program, args, { env: setup.env(env), encoding: 'utf8' });
  return { status, stderr };
}

const NO_WHEELS = { PIP_NO_INDEX: undefined, PIP_FIND_LINKS: undefined };

test.skipIf(noNetwork !== '')(
  `[F13] without a network the reason and the way to install offline are told soon${noNetwork}`,
  ({ task, dir }) => {
    const setup = buildSetup(dir);
    setup.write('requirements.txt', 'base_lib==1.0.0\n');
    const startedAt = performance.now();
    const { status, stderr } = build(setup, offline, NO_WHEELS);
    const elapsedMs = performance.now() - startedAt;
    expect(status).toBe(1);
    expect(stderr).toContain('PIP_NO_INDEX=1');
    expect(stderr).toMatch(/name resolution|unreachable/i);
    expect(elapsedMs).toBeLessThan(9_000); // 3 s, and three times that on a busy machine
    addFigure(task, 1, `no network: told after ${Math.round(elapsedMs)} ms`);
  },
);

test.skipIf(noNetwork !== '')(
  `[F13] without a network a folder of wheels is enough${noNetwork}`,
  ({ task, dir }) => {
    const setup = buildSetup(dir);
    setup.write('requirements.txt', makeWheel(setup.wheels, 'base_lib').pin);
    expect(build(setup, offline)).toEqual({ status: 0, stderr: '' });
    addFigure(task, 1, 'no network, folder of wheels: built');
  },
);

const LIMITS: [string, string][] = [
  ['space', 'size=64k'],
  ['inodes', 'size=64m,nr_inodes=24'],
];
for (const [what, limit] of LIMITS) {
  test.skipIf(noMounts !== '')(
    `[F14] a disk that runs out of ${what} is told, and nothing half-built is left${noMounts}`,
    ({ task, dir }) => {
      const setup = buildSetup(dir);
      setup.write('requirements.txt', makeWheel(setup.wheels, 'base_lib').pin);
      const list = join(dir, 'left');
      const mount = `mount -t tmpfs -o mode=700,${limit} none "$1"\nmkdir -m 700 "$1/envs" "$1/envs/other"\necho kept > "$1/envs/other/file"\ntrap 'find "$1" -type f > "$2"; cat "$1/envs/other/file" >> "$2"' EXIT`;
      const script = `${mount}\nstore=$1 left=$2\nshift 2\n"$@" || code=$?\nset -- "$store" "$left"\nexit "$code"`;
      const words = inMounts(script, []).concat([setup.serverStore, list]);
      const { status, stderr } = build(setup, words);
      expect({ status, stderr }).toEqual({
        status: 1,
        stderr: expect.stringContaining('STORE_UNUSABLE'),
      });
      const left = spawnSync('cat', [list], { encoding: 'utf8' }).stdout.trim().split('\n');
      const names = left.map((line) => line.replace(setup.serverStore, '')).sort();
      expect(names.filter((name) => !/^\/build-\w+\.(log|failed\.json)$/.test(name))).toEqual([
        '/envs/other/file',
        'kept',
      ]);
      expect(build(setup, [])).toMatchObject({ status: 0 }); // there is room again
      addFigure(task, 1, `no ${what}: 0 unfinished files left, other environments untouched`);
    },
  );
}
