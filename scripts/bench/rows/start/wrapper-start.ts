import { interleave } from '../../interleave.ts';
import type { Measure, Row } from '../../row.ts';
import { roundsOf } from '../../world/bench.ts';
import { timeStart } from '../../world/host/talk.ts';
import { healthyPlugin } from '../../world/plugin/healthy-plugin.ts';
import { timeProcess } from '../../world/processes/time-process.ts';

/** What the wrapper adds to the start of a server, beside an empty Node program. */
export const measureWrapperStart: Measure = async (bench) => {
  const plugin = await healthyPlugin(bench);
  const node = { program: process.execPath, args: ['-e', '0'], env: bench.env };
  const rounds = await interleave(roundsOf(bench, { quick: 8, full: 40 }), {
    known: () => timeStart(plugin.command(), 'greeted'),
    called: () => timeStart(plugin.command(), 'called'),
    bare: () => timeStart(plugin.bare(), 'called'),
    node: () => timeProcess(node),
  });
  const row = (name: string, figureOf: (round: (typeof rounds)[number]) => number): Row => ({
    name: `wrapper start, ${name}`,
    unit: 'ms',
    baseline: 'node -e 0',
    samples: rounds.map((round) => ({ value: figureOf(round), baseline: round.node.wallMs })),
    budget: { figure: 'ratio', atMost: 1.25 },
  });
  return [
    row('to the first answer, from the snapshot', ({ known }) => known),
    row('to the first call, less the server alone', ({ called, bare }) => called - bare),
  ];
};
