import { spawnSync } from 'node:child_process';
import { closeSync, cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildRequest } from '../../../../../src/environment/build-request.ts';
import { ensureEnvironment } from '../../../../../src/environment/heal/ensure-environment.ts';
import { takeLease } from '../../../../../src/environment/heal/lease.ts';
import { prune } from '../../../../../src/environment/prune/prune.ts';
import { buildSetup } from '../../../../../test/helpers/build-setup.ts';
import { namesIn } from '../../../../../test/helpers/prune-store.ts';
import { installerEnv, makeGreeting, warmCache } from '../../../world/installer.ts';
import type { Ground, Operation } from '../operation.ts';
import { leasedStore } from './leased-store.ts';

/** An installer that hangs on a fault is ended by its builder. */
const MAX_BUILD_MS = 20_000;

/** A build from a local wheel: what is unfinished is never used, and the next start builds again. */
export const SWEEP_BUILD: Operation = {
  name: 'sweep-build',
  rows: ['F8', 'F14'],
  share: 10,
  startsPrograms: true,
  prepare: async (ground, dir) => {
    const store = await leasedStore(ground, dir);
    const { serverStore } = store;
    const { request, env } = await buildIn(ground, dir, serverStore);
    const builder = { program: process.execPath, args: [ground.wrapper, '--build'], env };
    return {
      command: { args: [ground.wrapper, '--build', JSON.stringify(request)], env, cwd: dir },
      serverStore,
      inspect: store.leaseProblems,
      recover: async () => {
        const options = { builder, makeStore: () => {}, report: () => {} };
        const signal = new AbortController().signal;
        const { environment } = await ensureEnvironment(request, { ...options, signal });
        const lease = await takeLease(serverStore, environment.name);
        if (!lease) return ['C4 the lease cannot be had'];
        closeSync(lease.fd);
        const { status, stderr } = spawnSync(environment.manifest.python, [
          ...['-I', '-c', 'import greeting'],
        ]);
        await prune(store.request({ minAgeMs: 0 })); // what could not be removed is removed once it can
        const strays = namesIn(serverStore).filter((name) => name.includes('staging'));
        return [
          ...(status === 0 ? [] : [`C4 the new one does not run: ${stderr}`]),
          ...(strays.length > 0 ? [`C4 a build leaves ${strays}`] : []),
        ];
      },
      close: store.close,
    };
  },
};

/** A plugin that requires the wheel, and the variables with which its builder finds it. */
async function buildIn(
  ground: Ground,
  dir: string,
  serverStore: string,
): Promise<{ request: BuildRequest; env: NodeJS.ProcessEnv }> {
  const [wheels, cache] = [join(ground.shared, 'wheels'), join(ground.shared, 'uv-cache')];
  if (!existsSync(wheels)) makeGreeting(wheels);
  const env = { ...ground.env, ...installerEnv({ wheels, cache: join(dir, 'uv-cache') }) };
  if (!existsSync(cache)) {
    mkdirSync(cache);
    warmCache({ dir: ground.shared, wheels, cache, env });
  }
  // an installer that is hit while it writes its cache must not spoil the trials after it
  cpSync(cache, join(dir, 'uv-cache'), { recursive: true });
  const setup = buildSetup(join(dir, 'build'));
  setup.write('requirements.txt', 'greeting==1.0.0\n');
  return { request: setup.request({ serverStore, timeoutMs: MAX_BUILD_MS }), env };
}
