import { mkdirSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { findOnPath, isProgram, pathFolders } from '../../../src/lib/processes/find-on-path.ts';
import { toolCache } from '../../../test/helpers/tools/tool-cache.ts';
import { makePackages } from './packages/make-packages.ts';

/** What all rows share: a throw-away folder with wheels in it, and the tools of this machine. */
export type Bench = {
  mode: 'quick' | 'full';
  dir: string;
  wheels: string;
  /** The names of the packages in `wheels`. */
  packages: string[];
  python: string;
  uv: string | undefined;
  /** Variables without anything of the user's own; uv is not on this PATH. */
  env: NodeJS.ProcessEnv;
  /** All variables, for what may use the network and look for the user's tools. */
  caller: NodeJS.ProcessEnv;
  /** What is downloaded once stays here, beside what the end-to-end tests download. */
  cache: string;
};

export function makeBench(mode: Bench['mode'], env: NodeJS.ProcessEnv): Bench {
  const dir = mkdtempSync(join(realpathSync(tmpdir()), 'holdfast-bench-'));
  const wheels = join(dir, 'wheels');
  const home = join(dir, 'home');
  mkdirSync(home);
  const cache = toolCache(env);
  const python = findPython(env);
  const folders = pathFolders({ platform: process.platform, env });
  const path = [...new Set([dirname(python), ...folders])].filter(
    (folder) => !isProgram(join(folder, 'uv')),
  );
  return {
    mode,
    dir,
    wheels,
    packages: makePackages(wheels),
    python,
    uv: findUv(env),
    env: {
      PATH: path.join(delimiter),
      HOME: home,
      TMPDIR: dir,
      UV_CACHE_DIR: join(dir, 'uv-cache'),
    },
    caller: { ...env, TMPDIR: dir, HOLDFAST_E2E_CACHE: cache },
    cache,
  };
}

/** How many rounds this run can afford. */
export function roundsOf({ mode }: Bench, rounds: Record<Bench['mode'], number>): number {
  return rounds[mode];
}

/** A real interpreter: the shim of a version manager would be measured too. */
function findPython(env: NodeJS.ProcessEnv): string {
  const found = findOnPath('python3', { platform: process.platform, env });
  const python = env.HOLDFAST_PYTHON ?? found.find((path) => !path.includes('/shims/')) ?? found[0];
  if (python === undefined) throw new Error('the benchmark needs python3 on PATH');
  return realpathSync(python);
}

function findUv(env: NodeJS.ProcessEnv): string | undefined {
  return env.HOLDFAST_UV || findOnPath('uv', { platform: process.platform, env })[0];
}
