import { setTimeout as sleep } from 'node:timers/promises';
import { quantile } from '../../statistics.ts';
import { callPeer, type GreetedPeer, withPeer } from '../../world/peers/ask-peer.ts';
import type { Peer } from '../../world/peers/peer.ts';
import type { BenchPlugin } from '../../world/plugin/install-plugin.ts';
import { proportionalMemoryMiB, TELLS_MEMORY } from '../../world/processes/memory.ts';
import { treeOf } from '../../world/processes/process-tree.ts';
import type { Findings } from './findings.ts';

const WARM_UP_CALLS = 300;
const CALLS = 300;

/** After this long an idle process has done what it does after its work. */
const IDLE_MS = 1000;

/** Calls one after the other, and what the peer holds when they are done. */
export function measureCalls(peer: Peer, plugin: BenchPlugin): Promise<Findings> {
  return withPeer(peer, plugin, async (greeted) => {
    const serverPid = await greeted.serverPid();
    await timeCalls(greeted, WARM_UP_CALLS);
    const micros = await timeCalls(greeted, CALLS);
    await sleep(IDLE_MS);
    return {
      p50: quantile(micros, 0.5),
      p99: quantile(micros, 0.99),
      ...memoryBeside(greeted.pid, serverPid),
    };
  });
}

async function timeCalls({ echo }: GreetedPeer, count: number): Promise<number[]> {
  const micros: number[] = [];
  for (let call = 0; call < count; call++) {
    const startedAt = performance.now();
    await callPeer(echo());
    micros.push((performance.now() - startedAt) * 1000);
  }
  return micros;
}

/** What all processes but the server's hold; nothing where there are none. */
function memoryBeside(pid: number, serverPid: number): Findings {
  const own = treeOf(pid).filter((one) => one !== serverPid);
  if (!TELLS_MEMORY || own.length === 0) return {};
  return { memory: own.reduce((sum, one) => sum + proportionalMemoryMiB(one), 0) };
}
