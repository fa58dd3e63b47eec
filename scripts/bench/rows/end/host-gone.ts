import { interleave } from '../../interleave.ts';
import type { Measure, Row } from '../../row.ts';
import { roundsOf } from '../../world/bench.ts';
import { type End, timeEnd } from '../../world/host/time-end.ts';
import { healthyPlugin } from '../../world/plugin/healthy-plugin.ts';

const NAME = 'host gone to tree gone, a server that honours EOF';

/** The end of a session, until the last process of the wrapper's tree is gone. */
export const measureHostGone: Measure = async (bench) => {
  if (process.platform === 'win32') return [{ name: NAME, skipped: 'this system has no `ps`' }];
  const plugin = await healthyPlugin(bench);
  const rounds = await interleave(roundsOf(bench, { quick: 1, full: 12 }), {
    eof: () => timeEnd(plugin.command(), 'EOF'),
    bareEof: () => timeEnd(plugin.bare(), 'EOF'),
    sigterm: () => timeEnd(plugin.command(), 'SIGTERM'),
    bareSigterm: () => timeEnd(plugin.bare(), 'SIGTERM'),
  });
  type Name = keyof (typeof rounds)[number];
  const row = (how: End, value: Name, baseline: Name): Row => ({
    name: `${NAME}, after ${how}`,
    unit: 'ms',
    baseline: 'the server alone',
    samples: rounds.map((round) => ({ value: round[value], baseline: round[baseline] })),
    budget: { figure: 'median', atMost: 100 },
  });
  return [row('EOF', 'eof', 'bareEof'), row('SIGTERM', 'sigterm', 'bareSigterm')];
};
