import { interleave } from '../../interleave.ts';
import type { Measure, Row } from '../../row.ts';
import { quantile } from '../../statistics.ts';
import { roundsOf } from '../../world/bench.ts';
import { echoRequest, MESSAGE_BYTES } from '../../world/host/messages.ts';
import { openPair, type Peer } from '../../world/host/open-pair.ts';
import { healthyPlugin } from '../../world/plugin/healthy-plugin.ts';
import { openPlainRelays } from './plain-relays.ts';

const ROUNDS_PER_BLOCK = 200;

/** After so many rounds V8 has compiled the wrapper's hot path; a session makes far more. */
const WARM_UP_BLOCKS = 10;

/**
 * What looking at a call may cost over carrying it. The budget over a direct pipe is below what one more
 * process in between costs where the scheduler spreads them over processors: 53 µs in C.
 */
const OVER_FLOOR_MICROSECONDS = 40;

type Block = { value: number[]; baseline: number[] };

/** One call at a time through the relay; the blocks alternate with blocks over direct pipes. */
export const measureRoundTrip: Measure = async (bench) => {
  const { relayed, direct, close } = await openPair(bench);
  const [cat, node] = await openPlainRelays((await healthyPlugin(bench)).bare());
  const peers = { relayed, direct, cat: cat.peer, node: node.peer };
  for (const peer of Object.values(peers)) {
    for (let count = 0; count < WARM_UP_BLOCKS; count++) await block(peer);
  }
  const blocks = await interleave(roundsOf(bench, { quick: 5, full: 50 }), {
    relayed: () => block(relayed),
    direct: () => block(direct),
    cat: () => block(cat.peer),
    node: () => block(node.peer),
  });
  await Promise.all([close(), cat.peer.close(), node.peer.close()]);
  type Name = keyof typeof peers;
  const through = (name: Name, baseline: Name): Block[] =>
    blocks.map((each) => ({ value: each[name], baseline: each[baseline] }));
  const floor = (name: string, way: Name): Row[] =>
    [50, 99].map((percentile) =>
      rowOf(through(way, 'direct'), { name: `call through ${name}`, percentile }),
    );
  const ours = { name: `call of ${MESSAGE_BYTES} B`, blocks: through('relayed', 'direct') };
  const budgets = { 50: 40, 99: 300 } as const;
  return [
    ...([50, 99] as const).map((percentile) => ({
      ...rowOf(ours.blocks, { name: ours.name, percentile }),
      budget: { figure: 'difference' as const, atMost: budgets[percentile] },
    })),
    {
      ...rowOf(through('relayed', 'node'), {
        name: ours.name,
        percentile: 50,
        baseline: node.name,
      }),
      budget: { figure: 'difference', atMost: OVER_FLOOR_MICROSECONDS },
    },
    ...floor(cat.name, 'cat'),
    ...floor(node.name, 'node'),
  ];
};

type Words = { name: string; percentile: number; baseline?: string };

function rowOf(blocks: readonly Block[], { name, percentile, baseline }: Words): Row {
  return {
    name: `${name}, p${percentile} of blocks of ${ROUNDS_PER_BLOCK}`,
    unit: 'µs',
    baseline: baseline ?? 'direct pipe',
    samples: blocks.map(({ value, baseline: other }) => ({
      value: quantile(value, percentile / 100),
      baseline: quantile(other, percentile / 100),
    })),
  };
}

async function block(peer: Peer): Promise<number[]> {
  const requests = Array.from({ length: ROUNDS_PER_BLOCK }, echoRequest);
  const microseconds: number[] = [];
  for (const request of requests) {
    const startedAt = performance.now();
    await peer.exchange([request], MESSAGE_BYTES);
    microseconds.push((performance.now() - startedAt) * 1000);
  }
  return microseconds;
}
