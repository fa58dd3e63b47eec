import { mapBounded } from '../../../../src/manager/roster/map-bounded.ts';
import { callPeer, withPeer } from '../../world/peers/ask-peer.ts';
import { within } from '../../world/peers/greet-peer.ts';
import type { Peer } from '../../world/peers/peer.ts';
import type { BenchPlugin } from '../../world/plugin/install-plugin.ts';
import type { Findings } from './findings.ts';
import { tooLate } from './patience.ts';

/** A pipe takes all calls at once; over HTTP each has a request of its own, which are fewer. */
const CALLS = { stdio: 2000, HTTP: 500 } as const;
const AT_ONCE = { stdio: 2000, HTTP: 32 } as const;
const FLOOD_MS = 20_000;

/** Calls that do not wait for each other's answers. */
export function measureFlood(peer: Peer, plugin: BenchPlugin): Promise<Findings> {
  const count = CALLS[peer.transport];
  return withPeer(peer, plugin, async ({ echo }) => {
    await callPeer(echo());
    const calls = Array.from({ length: count }, () => echo);
    const startedAt = performance.now();
    const answers = mapBounded(calls, AT_ONCE[peer.transport], (call) => call());
    if ((await within(answers, FLOOD_MS)) === 'late')
      return { flood: { never: tooLate(FLOOD_MS) } };
    return { flood: count / ((performance.now() - startedAt) / 1000) };
  });
}
