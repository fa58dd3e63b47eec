import { join } from 'node:path';
import type { Bench } from './bench.ts';
import { healthyPlugin } from './healthy-plugin.ts';
import { openPeer, type Peer } from './open-peer.ts';

const PEER = join(import.meta.dirname, 'peer.py');

/** The same peer twice: behind the wrapper, and at the end of plain pipes. */
export type Pair = { relayed: Peer; direct: Peer; close: () => Promise<unknown> };

/** Opens a pair of peers in a role that `peer.py` knows, both on the interpreter of one environment. */
export async function openPair(bench: Bench, role: 'echo' | 'line'): Promise<Pair> {
  const plugin = await healthyPlugin(bench);
  const args = ['-S', '-E', PEER, role];
  const { env } = bench;
  const relayed = await openPeer(plugin.command(['.venv/bin/python', ...args]));
  const direct = await openPeer({ program: plugin.python(), args, env });
  return { relayed, direct, close: () => Promise.all([relayed.close(), direct.close()]) };
}

/** A line of 300 bytes, which is what a small request takes. */
export const MESSAGE = Buffer.from(`${'m'.repeat(299)}\n`);
