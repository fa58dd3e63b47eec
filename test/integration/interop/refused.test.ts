import { expect } from 'vitest';
import { MODERN_VERSION } from '../../../src/protocol/eras.ts';
import type { Peer } from '../../helpers/interop/peer.ts';
import { connectSdk1 } from '../../helpers/interop/sdk1-peer.ts';
import { connectV2 } from '../../helpers/interop/v2-peer.ts';
import { type Launch, nodeServer, waysTo } from '../../helpers/interop/wrapped-server.ts';
import { test } from '../../helpers/test.ts';

const insisting = (launch: Launch) => connectV2(launch, { pin: MODERN_VERSION });

const PAIRS: [string, readonly [string, ...string[]], (launch: Launch) => Promise<Peer>][] = [
  ['version 1 client by a modern server', nodeServer('server-v2.mjs', 'modern'), connectSdk1],
  [
    'client that insists on the modern era by a legacy server',
    nodeServer('server-v2.mjs', 'legacy'),
    insisting,
  ],
  [
    'client that insists on the modern era by a version 1 server',
    nodeServer('server-sdk1.mjs'),
    insisting,
  ],
];

for (const [pair, command, connect] of PAIRS) {
  test(`a ${pair} is refused at once, with the wrapper as without it`, async ({ dir }) => {
    const { direct, wrapped } = waysTo(dir, command);
    const refusals = [];
    // The wrapper twice: it knows the era of the server when it is started again.
    for (const launch of [direct, wrapped, wrapped])
      refusals.push(await refusalOf(connect, launch));
    expect(refusals).toEqual([refusals[0], refusals[0], refusals[0]]);
  });
}

async function refusalOf(connect: (typeof PAIRS)[number][2], launch: Launch) {
  const startedAt = Date.now();
  const refusal = await connect(launch).then(
    async (peer) => {
      await peer.close();
      return 'connected';
    },
    (error: { code?: unknown }) => ({ code: error.code }),
  );
  return { refusal, isAtOnce: Date.now() - startedAt < 5_000 };
}
