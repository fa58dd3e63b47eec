import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench } from '../bench.ts';
import { healthyPlugin } from '../plugin/healthy-plugin.ts';
import type { Command } from '../processes/time-process.ts';
import { createExchange, type Exchange } from './create-exchange.ts';
import { openSession } from './open-session.ts';
import { call, greet } from './talk.ts';

/** A process at the other end of a pair of pipes that is warm. */
export type Peer = { pid: number; exchange: Exchange; close: () => Promise<unknown> };

/** The same server twice: behind the wrapper, and at the end of plain pipes. */
export type Pair = { relayed: Peer; direct: Peer; close: () => Promise<unknown> };

/** What a wrapper does once, some time after its start, is not part of any call. */
const SETTLED_MS = 500;

/** Opens the pair on the interpreter of one environment. */
export async function openPair(bench: Bench): Promise<Pair> {
  const plugin = await healthyPlugin(bench);
  const relayed = await openPeer(plugin.command());
  const direct = await openPeer(plugin.bare());
  return { relayed, direct, close: () => Promise.all([relayed.close(), direct.close()]) };
}

/** Starts a server and calls it once. */
export async function openPeer(command: Command): Promise<Peer> {
  const session = openSession(command);
  await greet(session);
  await call(session, 'echo');
  await sleep(SETTLED_MS);
  session.release();
  return { pid: session.pid, exchange: createExchange(session), close: session.end };
}

/** Starts `cat`, which gives back what it gets. */
export function openCat(env: NodeJS.ProcessEnv): Peer {
  const child = spawn('cat', { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const { pid = 0, stdin, stdout } = child;
  const ended = once(child, 'exit');
  const close = () => {
    stdin.end();
    return ended;
  };
  return { pid, exchange: createExchange({ stdin, stdout, ended }), close };
}
