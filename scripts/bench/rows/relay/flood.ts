import { interleave } from '../../interleave.ts';
import type { Measure } from '../../row.ts';
import { roundsOf } from '../../world/bench.ts';
import { echoRequest, MESSAGE_BYTES } from '../../world/host/messages.ts';
import { openPair, type Peer } from '../../world/host/open-pair.ts';

const CALLS = 20_000;

/** Calls that do not wait for each other's answers. */
export const measureFlood: Measure = async (bench) => {
  const { relayed, direct, close } = await openPair(bench);
  const rounds = await interleave(roundsOf(bench, { quick: 4, full: 25 }), {
    relayed: () => callsPerSecond(relayed),
    direct: () => callsPerSecond(direct),
  });
  await close();
  return [
    {
      name: `pipelined calls of ${MESSAGE_BYTES} B`,
      unit: 'msg/s',
      baseline: 'direct pipe',
      samples: rounds.map(({ relayed, direct }) => ({ value: relayed, baseline: direct })),
      budget: { figure: 'ratio', atLeast: 0.8 },
    },
  ];
};

async function callsPerSecond(peer: Peer): Promise<number> {
  const requests = Array.from({ length: CALLS }, echoRequest);
  const startedAt = performance.now();
  await peer.exchange(requests, CALLS * MESSAGE_BYTES);
  return CALLS / ((performance.now() - startedAt) / 1000);
}
