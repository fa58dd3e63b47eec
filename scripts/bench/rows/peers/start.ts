import { callPeer, withPeer } from '../../world/peers/ask-peer.ts';
import type { Peer } from '../../world/peers/peer.ts';
import type { BenchPlugin } from '../../world/plugin/install-plugin.ts';
import type { Findings } from './findings.ts';

/** From just before the spawn until the server's tools are listed. */
export function measureStart(peer: Peer, plugin: BenchPlugin): Promise<Findings> {
  return withPeer(peer, plugin, async ({ startedAt, ask }) => {
    await callPeer(ask('tools/list'), '"echo"');
    return { start: performance.now() - startedAt };
  });
}
