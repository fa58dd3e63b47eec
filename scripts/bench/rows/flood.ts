import { interleave } from '../interleave.ts';
import type { Measure } from '../row.ts';
import { MESSAGE, openPair } from '../world/open-pair.ts';
import type { Peer } from '../world/open-peer.ts';

const MESSAGES = 20_000;

/** Calls that do not wait for each other's answers. */
export const measureFlood: Measure = async (bench) => {
  const { relayed, direct, close } = await openPair(bench, 'echo');
  const rounds = await interleave(bench.mode === 'quick' ? 10 : 40, {
    relayed: () => messagesPerSecond(relayed),
    direct: () => messagesPerSecond(direct),
  });
  await close();
  return [
    {
      name: `pipelined messages of ${MESSAGE.length} B`,
      unit: 'msg/s',
      baseline: 'direct pipe',
      samples: rounds.map(({ relayed, direct }) => ({ value: relayed, baseline: direct })),
      budget: { figure: 'ratio', atLeast: 0.8 },
    },
  ];
};

async function messagesPerSecond(peer: Peer): Promise<number> {
  const messages = Array.from({ length: MESSAGES }, () => MESSAGE);
  const startedAt = performance.now();
  await peer.exchange(messages, MESSAGES * MESSAGE.length);
  return MESSAGES / ((performance.now() - startedAt) / 1000);
}
