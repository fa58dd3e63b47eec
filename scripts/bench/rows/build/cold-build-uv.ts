import { join } from 'node:path';
import { removeTree } from '../../../../src/lib/files/remove-tree.ts';
import { interleave } from '../../interleave.ts';
import type { Measure, Row } from '../../row.ts';
import { type Bench, roundsOf } from '../../world/bench.ts';
import { timeStart } from '../../world/host/talk.ts';
import { lockProject } from '../../world/packages/lock-project.ts';
import { builderOf } from '../../world/plugin/builder-of.ts';
import { installPlugin, PEER } from '../../world/plugin/install-plugin.ts';
import { timeProcess } from '../../world/processes/time-process.ts';

const BUILD = 'build with uv from a warm cache, builder started to published';
const START = 'first start, built with uv from a warm cache, to the first call';

/** The builder beside the same work of uv alone, and a whole first start beside it. */
export const measureColdBuildUv: Measure = async (bench) => {
  if (bench.uv === undefined)
    return [{ name: BUILD, skipped: 'uv is neither on PATH nor named by HOLDFAST_UV' }];
  const rounds = await measureRounds(bench, bench.uv);
  const row = (name: string, value: 'built' | 'started', against: 'same' | 'plain'): Row => ({
    name,
    unit: 'ms',
    baseline: against === 'same' ? `uv ${SAME.join(' ')}` : 'uv sync',
    samples: rounds.map((round) => ({ value: round[value], baseline: round[against].wallMs })),
  });
  return [
    { ...row(BUILD, 'built', 'same'), budget: { figure: 'ratio', atMost: 1.15 } },
    row(BUILD, 'built', 'plain'),
    row(START, 'started', 'same'),
  ];
};

/** What a sealed environment needs of uv: files of its own, and their bytecode. */
const SAME = ['sync', '--link-mode=copy', '--compile-bytecode'];

async function measureRounds(bench: Bench, uv: string) {
  const project = await lockProject(bench, uv);
  const env = { ...bench.env, UV_OFFLINE: '1' };
  const plugin = installPlugin(bench, 'uv', {
    server: PEER,
    files: project.files,
    env: { UV_OFFLINE: '1', HOLDFAST_UV: uv },
  });
  const sync = (words: readonly string[]) => {
    removeTree(join(project.dir, '.venv'));
    const args = [...words, '--frozen', '--no-install-project', '--project', project.dir];
    return timeProcess({ program: uv, args, env });
  };
  const lock = join(plugin.serverDir, 'uv.lock');
  const pyproject = join(plugin.serverDir, 'pyproject.toml');
  const subjects = {
    built: async () => {
      plugin.forget();
      return (await timeProcess(builderOf(plugin, { kind: 'uv-lock', lock, pyproject }))).wallMs;
    },
    started: () => {
      plugin.forget();
      return timeStart(plugin.command(), 'called');
    },
    same: () => sync(SAME),
    plain: () => sync(['sync']),
  };
  const firstRound = bench.mode === 'quick' ? 'kept' : 'dropped';
  return await interleave(roundsOf(bench, { quick: 1, full: 6 }), subjects, firstRound);
}
