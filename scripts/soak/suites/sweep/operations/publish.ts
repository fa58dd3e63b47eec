import { closeSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { sweepUnfinished } from '../../../../../src/environment/build/sweep-unfinished.ts';
import type { BuildRequest } from '../../../../../src/environment/build-request.ts';
import { takeLease } from '../../../../../src/environment/heal/lease.ts';
import { findEnvironment } from '../../../../../src/environment/inspect.ts';
import { layoutOf } from '../../../../../src/environment/layout.ts';
import { walkEnvironment } from '../../../../../src/environment/stamps.ts';
import { hashOf } from '../../../../../test/helpers/prune-store.ts';
import type { Operation } from '../operation.ts';
import type { Task } from '../task.ts';
import { leasedStore } from './leased-store.ts';
import { operateCommand } from './operate-command.ts';
import { runPlain } from './run-plain.ts';

const REQUIREMENTS = 'of the new one';

/** The publishing of a finished environment: its name says ready only when it is. */
export const SWEEP_PUBLISH: Operation = {
  name: 'sweep-publish',
  rows: ['F14'],
  share: 2,
  prepare: async (ground, dir) => {
    const store = await leasedStore(ground, dir);
    const { serverStore } = store;
    const hash = hashOf(REQUIREMENTS);
    /** What a builder has when it comes to publish. */
    const filled = (): Task => {
      const environment = store.add({ requirements: REQUIREMENTS, files: { 'lib/a.py': '' } });
      for (const end of ['.json', '.files', '.lease']) rmSync(`${environment}${end}`);
      return taskOf(environment, requestOf(dir, serverStore, hash));
    };
    return {
      command: operateCommand(ground, dir, filled()),
      serverStore,
      inspect: store.leaseProblems,
      recover: async () => {
        await sweepUnfinished(serverStore, hash);
        const again = await runPlain(operateCommand(ground, dir, filled()));
        const found = findEnvironment(serverStore, hash);
        if (found.kind !== 'whole') return [`C4 nothing is published: ${again.stderr}`];
        const lease = await takeLease(serverStore, found.environment.name);
        if (!lease) return ['C4 the lease cannot be had'];
        closeSync(lease.fd);
        return [];
      },
      close: store.close,
    };
  },
};

function requestOf(dir: string, serverStore: string, requirementsHash: string): BuildRequest {
  const requirements = { kind: 'requirements' as const, file: `${dir}/requirements.txt` };
  const names = { server: 'demo', plugin: 'sample', pluginRoot: dir };
  return { ...names, serverStore, requirements, requirementsHash, timeoutMs: 60_000 };
}

function taskOf(environment: string, request: BuildRequest): Task {
  const executable = process.execPath;
  const interpreter = {
    ...{ implementation: 'cpython', version: '3.12.1', abi: 'cp312' },
    ...{ executable, hasVenv: true },
  };
  const python = `${layoutOf(request.serverStore).environment(basename(environment))}/bin/python`;
  const finished = {
    ...{ name: basename(environment), environment, origin: 'built' as const },
    ...{ installer: { name: 'uv', version: '1' }, python, interpreter },
    probe: { outcome: 'passed' as const },
    walked: walkEnvironment(environment),
  };
  return { kind: 'publish', request, finished };
}
