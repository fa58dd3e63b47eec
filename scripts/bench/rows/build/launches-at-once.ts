import { interleave } from '../../interleave.ts';
import type { Measure } from '../../row.ts';
import { roundsOf } from '../../world/bench.ts';
import { timeStart } from '../../world/host/talk.ts';
import { pluginOnPackages } from '../../world/plugin/healthy-plugin.ts';
import { timeProcess } from '../../world/processes/time-process.ts';

const LAUNCHES = 32;

/** Many launches at the same moment, beside one that builds alone. */
export const measureLaunchesAtOnce: Measure = async (bench) => {
  const plugin = pluginOnPackages(bench, 'many');
  const start = () => timeStart(plugin.command(), 'called');
  const node = { program: process.execPath, args: ['-e', '0'], env: bench.env };
  const rounds = await interleave(
    roundsOf(bench, { quick: 1, full: 3 }),
    {
      alone: async () => {
        plugin.forget();
        return await start();
      },
      together: async () => {
        plugin.forget();
        const lastMs = await lastOf(start);
        return { lastMs, builds: plugin.environments().length };
      },
      healthy: () => lastOf(start),
      nodes: () => lastOf(async () => (await timeProcess(node)).wallMs),
    },
    bench.mode === 'quick' ? 'kept' : 'dropped',
  );
  const name = `${LAUNCHES} launches at once`;
  const installer = bench.uv === undefined ? 'pip' : 'uv';
  return [
    {
      name: `${name}, no environment: builds`,
      unit: 'builds',
      baseline: 'one launch',
      samples: rounds.map(({ together }) => ({ value: together.builds, baseline: 1 })),
      budget: { figure: 'ratioMax', atMost: 1 },
    },
    {
      name: `${name}, no environment: last first call`,
      unit: 'ms',
      baseline: `one launch that builds with ${installer}`,
      samples: rounds.map(({ together, alone }) => ({ value: together.lastMs, baseline: alone })),
      budget: { figure: 'difference', atMost: 500 },
    },
    {
      name: `${name}, healthy: last first call`,
      unit: 'ms',
      baseline: `${LAUNCHES} times node -e 0 at once`,
      samples: rounds.map(({ healthy, nodes }) => ({ value: healthy, baseline: nodes })),
    },
  ];
};

async function lastOf(start: () => Promise<number>): Promise<number> {
  return Math.max(...(await Promise.all(Array.from({ length: LAUNCHES }, start))));
}
