import { interleave } from '../../interleave.ts';
import type { Measure, Row } from '../../row.ts';
import { quantile } from '../../statistics.ts';
import { roundsOf } from '../../world/bench.ts';
import { echoRequest, MESSAGE_BYTES } from '../../world/host/messages.ts';
import { openPair, type Peer } from '../../world/host/open-pair.ts';

const ROUNDS_PER_BLOCK = 200;

/** After so many rounds V8 has compiled the wrapper's hot path; a session makes far more. */
const WARM_UP_BLOCKS = 10;

/** One call at a time through the relay; the blocks alternate with blocks over direct pipes. */
export const measureRoundTrip: Measure = async (bench) => {
  const { relayed, direct, close } = await openPair(bench);
  for (const peer of [relayed, direct]) {
    for (let count = 0; count < WARM_UP_BLOCKS; count++) await block(peer);
  }
  const blocks = await interleave(roundsOf(bench, { quick: 10, full: 50 }), {
    relayed: () => block(relayed),
    direct: () => block(direct),
  });
  await close();
  const row = (percentile: number, atMost: number): Row => ({
    name: `call of ${MESSAGE_BYTES} B, p${percentile} of blocks of ${ROUNDS_PER_BLOCK}`,
    unit: 'µs',
    baseline: 'direct pipe',
    samples: blocks.map(({ relayed, direct }) => ({
      value: quantile(relayed, percentile / 100),
      baseline: quantile(direct, percentile / 100),
    })),
    budget: { figure: 'difference', atMost },
  });
  return [row(50, 40), row(99, 300)];
};

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
