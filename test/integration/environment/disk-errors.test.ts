import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { expect } from 'vitest';
import { makeWheel } from '../../../src/cli/demo/make-wheel.ts';
import { readSnapshot } from '../../../src/snapshot/read-snapshot.ts';
import { buildSetup } from '../../helpers/build-setup.ts';
import { bundle } from '../../helpers/bundle.ts';
import { addFigure } from '../../helpers/figure.ts';
import { test } from '../../helpers/test.ts';

const canTrace = spawnSync('strace', ['-qq', '-o', '/dev/null', 'true']).status === 0;
const skipped = canTrace ? '' : ' (skipped: strace cannot run)';

/** Runs a program of Node in which one call of its main thread fails; what it starts is let alone. */
function runFailing(fault: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  const [call = ''] = fault.split(':');
  const inject = ['-qq', '-o', '/dev/null', '-e', `trace=${call}`, '-e', `inject=${fault}`];
  return spawnSync('strace', [...inject, process.execPath, ...args], { env, encoding: 'utf8' });
}

test.skipIf(!canTrace)(
  `[F14] a quota or a disk error while an environment is published is told, and nothing is left of it${skipped}`,
  ({ task, dir }) => {
    const setup = buildSetup(dir);
    setup.write('requirements.txt', makeWheel(setup.wheels, 'base_lib').pin);
    const builder = bundle('test/fixtures/environment/build.ts', join(dir, 'build.cjs'));
    const words = [builder, JSON.stringify(setup.request())];
    const faults = ['rename:error=EDQUOT:when=2', 'fsync:error=EIO:when=1'];
    for (const fault of faults) {
      const { status, stderr } = runFailing(fault, words, setup.env());
      expect(status).toBe(1);
      expect(stderr).toMatch(/STORE_UNUSABLE[\s\S]*(EIO|error -122)/);
      expect(readdirSync(join(setup.serverStore, 'envs'))).toEqual([]);
    }
    const again = spawnSync(process.execPath, words, { env: setup.env(), encoding: 'utf8' });
    expect(again).toMatchObject({ status: 0, stderr: '' });
    addFigure(task, faults.length, 'EDQUOT, EIO: 0 unfinished environments left');
  },
);

test.skipIf(!canTrace)(
  `[F14] a quota or a disk error while a snapshot is written leaves the one before it${skipped}`,
  ({ task, dir }) => {
    const writer = join(dir, 'writer.mjs');
    const entryPoints = ['test/fixtures/snapshot/writer.ts'];
    buildSync({ entryPoints, outfile: writer, bundle: true, platform: 'node', format: 'esm' });
    const file = join(dir, 'cache', 'tools-cache.json');
    const env = { PATH: process.env.PATH };
    expect(spawnSync(process.execPath, [writer, file, 'old', '1'], { env }).status).toBe(0);
    const faults = ['rename:error=EDQUOT:when=1', 'fsync:error=EIO:when=1'];
    for (const fault of faults) {
      const { status, stderr } = runFailing(fault, [writer, file, 'new', '1'], env);
      expect(status).toBe(1);
      expect(stderr).toMatch(/EIO|error -122/);
      expect(readSnapshot(file)?.server).toBe('old-0-');
      expect(readdirSync(join(dir, 'cache'))).toEqual(['tools-cache.json']);
    }
    addFigure(task, faults.length, 'EDQUOT, EIO: 0 snapshots lost or torn');
  },
);
