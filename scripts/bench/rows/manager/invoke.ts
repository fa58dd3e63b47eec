import { interleave } from '../../interleave.ts';
import type { Measure } from '../../row.ts';
import { quantile } from '../../statistics.ts';
import { roundsOf } from '../../world/bench.ts';
import { makeGuild } from '../../world/manager/make-guild.ts';
import { connectSdk } from '../../world/manager/sdk-client.ts';

const CALLS_PER_BLOCK = 200;
const WARM_UP_BLOCKS = 3;
const ECHO = { text: 'm' };

/** One call at a time through the manager, beside the SDK's client on another such server. */
export const measureInvoke: Measure = async (bench) => {
  const guild = makeGuild(bench, 'invoke', 1);
  await using manager = guild.open();
  const client = await connectSdk(guild.server);
  const invoke = () => manager.invokeTool('member-0', 'echo', ECHO);
  const call = () => client.callTool({ name: 'echo', arguments: ECHO });
  for (let count = 0; count < WARM_UP_BLOCKS; count++) {
    await block(invoke);
    await block(call);
  }
  const blocks = await interleave(roundsOf(bench, { quick: 5, full: 25 }), {
    managed: () => block(invoke),
    direct: () => block(call),
  });
  await client.close();
  return [50, 99].map((percentile) => ({
    name: `call through the manager, p${percentile} of blocks of ${CALLS_PER_BLOCK}`,
    unit: 'µs',
    baseline: "the SDK's client",
    samples: blocks.map(({ managed, direct }) => ({
      value: quantile(managed, percentile / 100),
      baseline: quantile(direct, percentile / 100),
    })),
  }));
};

async function block(call: () => Promise<unknown>): Promise<number[]> {
  const microseconds: number[] = [];
  for (let round = 0; round < CALLS_PER_BLOCK; round++) {
    const startedAt = performance.now();
    await call();
    microseconds.push((performance.now() - startedAt) * 1000);
  }
  return microseconds;
}
