import { rmSync } from 'node:fs';
import { interleave } from '../interleave.ts';
import type { Measure } from '../row.ts';
import { healthyPlugin } from '../world/healthy-plugin.ts';
import { SAY_ONE_BYTE } from '../world/plugin.ts';
import { timeProcess } from '../world/time-process.ts';

/** A start after an update, which has lost the link, beside a healthy one. */
export const measureLinkHeal: Measure = async (bench) => {
  const plugin = await healthyPlugin(bench);
  const start = () => timeProcess(plugin.command(['.venv/bin/python', ...SAY_ONE_BYTE]));
  const rounds = await interleave(bench.mode === 'quick' ? 15 : 60, {
    healthy: start,
    healed: () => {
      rmSync(plugin.link);
      return start();
    },
  });
  return [
    {
      name: 'start that heals the link, to the first byte',
      unit: 'ms',
      baseline: 'healthy start',
      samples: rounds.map(({ healthy, healed }) => ({
        value: healed.firstByteMs,
        baseline: healthy.firstByteMs,
      })),
      budget: { figure: 'difference', atMost: 5 },
    },
  ];
};
