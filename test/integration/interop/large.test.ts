import { expect } from 'vitest';
import { using } from '../../helpers/interop/compare-views.ts';
import type { Peer } from '../../helpers/interop/peer.ts';
import { connectSdk1 } from '../../helpers/interop/sdk1-peer.ts';
import { connectV2 } from '../../helpers/interop/v2-peer.ts';
import { type Launch, nodeServer, waysTo } from '../../helpers/interop/wrapped-server.ts';
import { test } from '../../helpers/test.ts';

const BYTES = 5 * 2 ** 20;
const LETTERS = 'é'.repeat(BYTES / 2);

const PAIRS: [string, readonly [string, ...string[]], (launch: Launch) => Promise<Peer>][] = [
  ['version 1', nodeServer('server-sdk1.mjs'), connectSdk1],
  ['version 2', nodeServer('server-v2.mjs'), (launch: Launch) => connectV2(launch, 'auto')],
];

for (const [library, command, connect] of PAIRS) {
  test(`5 MB go to a ${library} server and back, letter by letter`, async ({ dir }) => {
    const { wrapped } = waysTo(dir, command);
    await using(wrapped, connect, async (peer) => {
      for (const call of [
        peer.call('big', { bytes: BYTES }),
        peer.call('echo', { text: LETTERS }),
      ]) {
        const answer = await call;
        expect(textOf(answer) === LETTERS, JSON.stringify(answer).slice(0, 200)).toBe(true);
      }
    });
  });
}

function textOf(answer: unknown): string | undefined {
  const { result } = answer as { result?: { content?: { text?: string }[] } };
  return result?.content?.[0]?.text;
}
