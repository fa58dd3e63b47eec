import { spawn } from 'node:child_process';
import { interleave } from '../../interleave.ts';
import type { Measure } from '../../row.ts';
import { roundsOf } from '../../world/bench.ts';
import { healthyPlugin } from '../../world/plugin/healthy-plugin.ts';
import { TELLS_MEMORY } from '../../world/processes/memory.ts';
import { measureIdle, measureIdleServers } from './measure-idle.ts';

const WRAPPERS = 10;
const NAME = `memory (PSS) of an idle wrapper, ${WRAPPERS} at once`;

/** Wrappers whose servers nobody needs, beside as many Node processes that do nothing. */
export const measureIdleWrappers: Measure = async (bench) => {
  if (!TELLS_MEMORY) return [{ name: NAME, skipped: 'this system has no /proc' }];
  const plugin = await healthyPlugin(bench);
  const samples = await interleave(
    roundsOf(bench, { quick: 1, full: 4 }),
    {
      value: async () => (await measureIdleServers(plugin.command(), WRAPPERS)) / WRAPPERS,
      baseline: async () => (await measureNodes(bench.env)) / WRAPPERS,
    },
    'kept',
  );
  return [
    {
      name: NAME,
      unit: 'MiB',
      baseline: 'node with a timer',
      samples,
      budget: { figure: 'ratio', atMost: 1.3 },
    },
  ];
};

async function measureNodes(env: NodeJS.ProcessEnv): Promise<number> {
  const nodes = Array.from({ length: WRAPPERS }, () =>
    spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { env }),
  );
  const memory = await measureIdle(nodes.map(({ pid = 0 }) => pid));
  for (const node of nodes) node.kill();
  return memory;
}
