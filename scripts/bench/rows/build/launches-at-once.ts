import { statSync } from 'node:fs';
import { interleave } from '../../interleave.ts';
import { lastOf } from '../../last-of.ts';
import { type Measure, type Row, TOO_LONG } from '../../row.ts';
import { type Bench, roundsOf } from '../../world/bench.ts';
import { timeStart } from '../../world/host/talk.ts';
import { pluginOnPackages } from '../../world/plugin/healthy-plugin.ts';
import { timeProcess } from '../../world/processes/time-process.ts';

const LAUNCHES = 32;

const NAME = `${LAUNCHES} launches at once`;
const CALLED = `${NAME}, no environment: last first call`;

/** Many launches at the same moment, beside one that builds alone and as many healthy ones. */
export const measureLaunchesAtOnce: Measure = async (bench) => {
  if (bench.mode === 'quick') return [{ name: NAME, skipped: TOO_LONG }];
  const rounds = await measureRounds(bench);
  const ms = rowsOf(rounds);
  const one = `one launch that builds with ${bench.uv === undefined ? 'pip' : 'uv'}`;
  return [
    {
      name: `${NAME}, no environment: builds`,
      unit: 'builds',
      baseline: 'one launch',
      samples: rounds.map(({ together }) => ({ value: together.builds, baseline: 1 })),
      budget: { figure: 'ratioMax', atMost: 1 },
    },
    {
      ...ms(CALLED, one, ({ together, alone }) => [together.lastMs, alone]),
      budget: { figure: 'difference', atMost: 500 },
    },
    ms(CALLED, `${one}, then ${LAUNCHES} healthy ones`, ({ together, alone, healthy }) => [
      together.lastMs,
      alone + healthy,
    ]),
    ms(
      `${NAME}, no environment: published to last first call`,
      `${LAUNCHES} bare servers at once`,
      ({ together, bare }) => [together.afterMs, bare],
    ),
    ms(
      `${NAME}, healthy: last first call`,
      `${LAUNCHES} times node -e 0 at once`,
      ({ healthy, nodes }) => [healthy, nodes],
    ),
  ];
};

type Round = Awaited<ReturnType<typeof measureRounds>>[number];

/** Makes rows of milliseconds, each of one pair of figures in every round. */
function rowsOf(rounds: readonly Round[]) {
  return (name: string, baseline: string, sample: (round: Round) => [number, number]): Row => ({
    name,
    unit: 'ms',
    baseline,
    samples: rounds.map((round) => {
      const [value, beside] = sample(round);
      return { value, baseline: beside };
    }),
  });
}

async function measureRounds(bench: Bench) {
  const plugin = pluginOnPackages(bench, 'many');
  const start = () => timeStart(plugin.command(), 'called');
  const node = { program: process.execPath, args: ['-e', '0'], env: bench.env };
  const subjects = {
    alone: async () => {
      plugin.forget();
      return await start();
    },
    together: async () => {
      plugin.forget();
      const startedAt = Date.now();
      const lastMs = await lastOf(LAUNCHES, start);
      const [environment = '', ...others] = plugin.environments();
      const publishedMs = statSync(`${environment}.json`).mtimeMs - startedAt;
      return { lastMs, afterMs: lastMs - publishedMs, builds: 1 + others.length };
    },
    healthy: () => lastOf(LAUNCHES, start),
    bare: () => lastOf(LAUNCHES, () => timeStart(plugin.bare(), 'called')),
    nodes: () => lastOf(LAUNCHES, async () => (await timeProcess(node)).wallMs),
  };
  const firstRound = bench.mode === 'quick' ? 'kept' : 'dropped';
  return await interleave(roundsOf(bench, { quick: 0, full: 3 }), subjects, firstRound);
}
