import { join } from 'node:path';
import { removeTree } from '../../../../src/lib/files/remove-tree.ts';
import { interleave } from '../../interleave.ts';
import { type Measure, TOO_LONG } from '../../row.ts';
import { type Bench, roundsOf } from '../../world/bench.ts';
import { timeStart } from '../../world/host/talk.ts';
import { installPlugin, PEER } from '../../world/plugin/install-plugin.ts';
import { timeProcess } from '../../world/processes/time-process.ts';

/** A start that has to build with pip, beside what people type. */
export const measureColdBuildPip: Measure = async (bench) => {
  const name = 'first start, built with pip, to the first call';
  if (bench.mode === 'quick') return [{ name, skipped: TOO_LONG }];
  const requirements = bench.packages.map((name) => `${name}==1.0.0\n`).join('');
  const offline = { PIP_NO_INDEX: '1', PIP_FIND_LINKS: bench.wheels };
  const plugin = installPlugin(bench, 'pip', {
    server: PEER,
    files: { 'requirements.txt': requirements },
    env: { ...offline, HOLDFAST_PYTHON: bench.python },
  });
  const samples = await interleave(
    roundsOf(bench, { quick: 0, full: 2 }),
    {
      value: () => {
        plugin.forget();
        return timeStart(plugin.command(), 'called');
      },
      baseline: () => buildByHand(bench, join(plugin.serverDir, 'requirements.txt'), offline),
    },
    'kept',
  );
  return [{ name, unit: 'ms', baseline: 'python -m venv, pip install', samples }];
};

async function buildByHand(
  bench: Bench,
  requirements: string,
  offline: NodeJS.ProcessEnv,
): Promise<number> {
  const venv = join(bench.dir, 'by-hand');
  const env = { ...bench.env, ...offline };
  removeTree(venv);
  const made = await timeProcess({ program: bench.python, args: ['-m', 'venv', venv], env });
  const pip = join(venv, 'bin', 'pip');
  const filled = await timeProcess({ program: pip, args: ['install', '-r', requirements], env });
  return made.wallMs + filled.wallMs;
}
