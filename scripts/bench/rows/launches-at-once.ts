import { interleave } from '../interleave.ts';
import type { Measure } from '../row.ts';
import { pluginOnPackages } from '../world/healthy-plugin.ts';
import { SAY_ONE_BYTE } from '../world/plugin.ts';
import { type Command, timeProcess } from '../world/time-process.ts';

const LAUNCHES = 32;

/** Many launches at the same moment, beside one that builds alone. */
export const measureLaunchesAtOnce: Measure = async (bench) => {
  const plugin = pluginOnPackages(bench, 'many');
  const command = plugin.command(['.venv/bin/python', ...SAY_ONE_BYTE]);
  const node = { program: process.execPath, args: ['-e', '0'], env: bench.env };
  const lastReady = async (what: Command) => {
    const launches = Array.from({ length: LAUNCHES }, () => timeProcess(what));
    return Math.max(...(await Promise.all(launches)).map(({ firstByteMs }) => firstByteMs));
  };
  const rounds = await interleave(bench.mode === 'quick' ? 1 : 4, {
    alone: async () => {
      plugin.forget();
      return (await timeProcess(command)).firstByteMs;
    },
    together: async () => {
      plugin.forget();
      const lastMs = await lastReady(command);
      return { lastMs, builds: plugin.environments().length };
    },
    healthy: () => lastReady(command),
    nodes: () => lastReady(node),
  });
  const name = `${LAUNCHES} launches at once`;
  const installer = bench.uv === undefined ? 'pip' : 'uv';
  return [
    {
      name: `${name}, no environment: builds`,
      unit: 'builds',
      baseline: 'one launch',
      samples: rounds.map(({ together }) => ({ value: together.builds, baseline: 1 })),
      budget: { figure: 'median', atMost: 1 },
    },
    {
      name: `${name}, no environment: last first byte`,
      unit: 'ms',
      baseline: `one launch that builds with ${installer}`,
      samples: rounds.map(({ together, alone }) => ({ value: together.lastMs, baseline: alone })),
      budget: { figure: 'difference', atMost: 500 },
    },
    {
      name: `${name}, healthy: last first byte`,
      unit: 'ms',
      baseline: `${LAUNCHES} times node -e 0 at once`,
      samples: rounds.map(({ healthy, nodes }) => ({ value: healthy, baseline: nodes })),
    },
  ];
};
