import type { Bench } from '../bench.ts';
import { findNpmProxy, findPypiProxy, findSupergateway } from './bridges.ts';
import type { MissingPeer, Peer } from './peer.ts';
import { bareServer, findMcpmon, findReloaderoo, findUvRun, holdfast } from './wrappers.ts';

/** All peers, those that this machine cannot have too; one stands for the others when time is short. */
export async function findPeers(bench: Bench): Promise<(Peer | MissingPeer)[]> {
  const own = [bareServer(bench), holdfast()];
  if (bench.mode === 'quick') return [...own, await findNpmProxy(bench)];
  return [
    ...own,
    await findUvRun(bench),
    await findMcpmon(bench),
    await findReloaderoo(bench),
    await findNpmProxy(bench),
    await findPypiProxy(bench),
    await findSupergateway(bench),
  ];
}
