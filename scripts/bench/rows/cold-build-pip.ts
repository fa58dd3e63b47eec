import { join } from 'node:path';
import { removeTree } from '../../../src/lib/files/remove-tree.ts';
import { interleave } from '../interleave.ts';
import type { Measure } from '../row.ts';
import type { Bench } from '../world/bench.ts';
import { installPlugin, SAY_ONE_BYTE } from '../world/plugin.ts';
import { timeProcess } from '../world/time-process.ts';

/** A start that has to build with pip, beside what people type. */
export const measureColdBuildPip: Measure = async (bench) => {
  const requirements = bench.packages.map((name) => `${name}==1.0.0\n`).join('');
  const offline = { PIP_NO_INDEX: '1', PIP_FIND_LINKS: bench.wheels };
  const plugin = installPlugin(bench, 'pip', {
    files: { 'requirements.txt': requirements },
    env: { ...offline, HOLDFAST_PYTHON: bench.python },
  });
  const rounds = await interleave(bench.mode === 'quick' ? 1 : 4, {
    wrapper: () => {
      plugin.forget();
      return timeProcess(plugin.command(['.venv/bin/python', ...SAY_ONE_BYTE]));
    },
    byHand: () => buildByHand(bench, join(plugin.serverDir, 'requirements.txt'), offline),
  });
  return [
    {
      name: 'first start, built with pip, to the first byte',
      unit: 'ms',
      baseline: 'python -m venv, pip install',
      samples: rounds.map(({ wrapper, byHand }) => ({
        value: wrapper.firstByteMs,
        baseline: byHand,
      })),
    },
  ];
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
