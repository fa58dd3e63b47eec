import { lstatSync, rmSync } from 'node:fs';
import { interleave } from '../../interleave.ts';
import type { Measure } from '../../row.ts';
import { roundsOf } from '../../world/bench.ts';
import { timeStart } from '../../world/host/talk.ts';
import { healthyPlugin } from '../../world/plugin/healthy-plugin.ts';

/** A start after an update, which has lost the link, beside a healthy one. */
export const measureLinkHeal: Measure = async (bench) => {
  const plugin = await healthyPlugin(bench);
  const start = () => timeStart(plugin.command(), 'called');
  const samples = await interleave(roundsOf(bench, { quick: 8, full: 40 }), {
    baseline: start,
    value: async () => {
      rmSync(plugin.link);
      const ms = await start();
      lstatSync(plugin.link); // a link that was not healed is an error, not a figure
      return ms;
    },
  });
  return [
    {
      name: 'start that heals the link, to the first call',
      unit: 'ms',
      baseline: 'healthy start',
      samples,
      budget: { figure: 'difference', atMost: 5 },
    },
  ];
};
