import { join } from 'node:path';
import { removeTree } from '../../../../src/lib/files/remove-tree.ts';
import { interleave } from '../../interleave.ts';
import type { Budget, Measure } from '../../row.ts';
import { type Bench, roundsOf } from '../../world/bench.ts';
import { timeStart } from '../../world/host/talk.ts';
import { lockProject } from '../../world/packages/lock-project.ts';
import { installPlugin, PEER } from '../../world/plugin/install-plugin.ts';
import { timeProcess } from '../../world/processes/time-process.ts';

const NAME = 'first start, built with uv from a warm cache, to the first call';

/** A start that has to build with uv, beside uv alone. */
export const measureColdBuildUv: Measure = async (bench) => {
  if (bench.uv === undefined)
    return [{ name: NAME, skipped: 'uv is neither on PATH nor named by HOLDFAST_UV' }];
  const rounds = await measureRounds(bench, bench.uv);
  const row = (name: 'compiled' | 'plain', baseline: string, budget?: Budget) => ({
    name: NAME,
    unit: 'ms' as const,
    baseline,
    samples: rounds.map((round) => ({ value: round.wrapper, baseline: round[name].wallMs })),
    ...(budget ? { budget } : {}),
  });
  return [
    row('compiled', 'uv sync --compile-bytecode', { figure: 'ratio', atMost: 1.15 }),
    row('plain', 'uv sync'),
  ];
};

async function measureRounds(bench: Bench, uv: string) {
  const project = await lockProject(bench, uv);
  const env = { ...bench.env, UV_OFFLINE: '1' };
  const plugin = installPlugin(bench, 'uv', {
    server: PEER,
    files: project.files,
    env: { UV_OFFLINE: '1', HOLDFAST_UV: uv },
  });
  const sync = (...extra: string[]) => {
    removeTree(join(project.dir, '.venv'));
    const args = ['sync', '--frozen', '--no-install-project', '--project', project.dir, ...extra];
    return timeProcess({ program: uv, args, env });
  };
  const subjects = {
    wrapper: () => {
      plugin.forget();
      return timeStart(plugin.command(), 'called');
    },
    compiled: () => sync('--compile-bytecode'),
    plain: () => sync(),
  };
  const firstRound = bench.mode === 'quick' ? 'kept' : 'dropped';
  return await interleave(roundsOf(bench, { quick: 1, full: 6 }), subjects, firstRound);
}
