import type { JsonObject } from '../../../../src/protocol/json.ts';
import { callOf } from '../host/talk.ts';
import type { BenchPlugin } from '../plugin/install-plugin.ts';
import { killTree } from '../processes/process-tree.ts';
import type { Connection } from './connection.ts';
import { greetPeer, within } from './greet-peer.ts';
import type { Peer } from './peer.ts';

/** A peer that has been greeted, and the calls that the measurements make. */
export type GreetedPeer = Connection & {
  echo: () => Promise<Buffer>;
  /** The process of the server itself. */
  serverPid: () => Promise<number>;
};

/** An answer that has not come by then is a failure, unless somebody measures just that. */
const ANSWER_MS = 10_000;

/** Opens a peer around the server of a plugin, and ends all of it after `use`. */
export async function withPeer<T>(
  peer: Peer,
  plugin: BenchPlugin,
  use: (peer: GreetedPeer) => Promise<T>,
): Promise<T> {
  const connection = await peer.open(plugin);
  const callTool = (name: string) => connection.ask('tools/call', callOf(name) as JsonObject);
  let server: number | undefined;
  try {
    await greetPeer(connection);
    return await use({
      ...connection,
      echo: () => callTool('echo'),
      serverPid: async () => {
        server = pidIn(await callPeer(callTool('pid')));
        return server;
      },
    });
  } finally {
    await connection.kill();
    if (server !== undefined) await killTree(server); // a peer that is gone may have left it
  }
}

/** Gives an answer with `expected` in it; none in time, or another, is an error. */
export async function callPeer(answer: Promise<Buffer>, expected = '"result"'): Promise<string> {
  const body = await within(answer, ANSWER_MS);
  if (body === 'late') throw new Error(`no answer within ${ANSWER_MS / 1000} s`);
  const text = body.toString();
  if (!text.includes(expected)) throw new Error(`an answer without ${expected}`);
  return text;
}

function pidIn(answer: string): number {
  const pid = /"text":\s*"(\d+)"/.exec(answer)?.[1];
  if (pid === undefined) throw new Error('an answer without a pid');
  return Number(pid);
}
