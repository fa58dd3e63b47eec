import { setTimeout as sleep } from 'node:timers/promises';
import { callPeer, withPeer } from '../../world/peers/ask-peer.ts';
import type { Peer } from '../../world/peers/peer.ts';
import type { BenchPlugin } from '../../world/plugin/install-plugin.ts';
import { treeOf, untilGone } from '../../world/processes/process-tree.ts';
import type { Findings } from './findings.ts';
import { PATIENCE_MS, tooLate } from './patience.ts';

/** By then a peer has opened all that it opens. */
const SETTLED_MS = 400;

/** From the host's end until the last process of the peer's tree is gone: EOF, over HTTP SIGTERM. */
export function measureEnd(peer: Peer, plugin: BenchPlugin): Promise<Findings> {
  return withPeer(peer, plugin, async ({ pid, echo, finish }) => {
    await callPeer(echo());
    await sleep(SETTLED_MS);
    const pids = treeOf(pid);
    const endedAt = performance.now();
    finish();
    const left = await untilGone(pids, PATIENCE_MS);
    if (left.length > 0) return { end: { never: `${tooLate()}: ${left.length} left` } };
    return { end: performance.now() - endedAt };
  });
}
