import { setTimeout as sleep } from 'node:timers/promises';
import { callOf } from '../../world/host/talk.ts';
import { callPeer, type GreetedPeer, withPeer } from '../../world/peers/ask-peer.ts';
import { within } from '../../world/peers/greet-peer.ts';
import { Refusal } from '../../world/peers/open-http.ts';
import type { Peer } from '../../world/peers/peer.ts';
import type { BenchPlugin } from '../../world/plugin/install-plugin.ts';
import { killIfThere } from '../../world/processes/process-tree.ts';
import type { Findings } from './findings.ts';
import { PATIENCE_MS, tooLate } from './patience.ts';

const PENDING = 20;
const RETRY_MS = 20;

/** A server that is killed with calls under way: until all are answered, and until one is served again. */
export function measureCrash(peer: Peer, plugin: BenchPlugin): Promise<Findings> {
  return withPeer(peer, plugin, async (greeted) => {
    const pid = await greeted.serverPid();
    const pending = Array.from({ length: PENDING }, () =>
      answered(greeted.ask('tools/call', callOf('hang'))),
    );
    await callPeer(greeted.echo()); // it has read all that came before
    const killedAt = performance.now();
    killIfThere(pid);
    const timed = async (what: Promise<unknown>) => {
      const outcome = await first(greeted, what);
      return outcome === 'done' ? performance.now() - killedAt : { never: outcome };
    };
    const [answers, next] = [timed(Promise.all(pending)), timed(untilServed(greeted))];
    return { pending: await answers, next: await next };
  });
}

/** A peer that is gone answers nothing any more: nobody has to wait for that. */
async function first({ ended }: GreetedPeer, what: Promise<unknown>): Promise<string> {
  const done = what.then(() => 'done');
  const gone = ended.then(() => sleep(RETRY_MS, 'it ends too')); // what it said last is read first
  const outcome = await within(Promise.race([done, gone]), PATIENCE_MS);
  return outcome === 'late' ? tooLate() : outcome;
}

/** An answer may say no; a stream that ends without one, or a connection that breaks, is none. */
async function answered(answer: Promise<Buffer>): Promise<void> {
  try {
    if ((await answer).includes('"jsonrpc"')) return;
  } catch (error) {
    if (error instanceof Refusal) return;
  }
  await new Promise(() => {});
}

/** Calls until a call is served, as a host that goes on with the same connection does. */
async function untilServed({ echo }: GreetedPeer): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  while (performance.now() < until) {
    try {
      const text = (await echo()).toString();
      if (text.includes('mmm') && !text.includes('"isError":true')) return;
    } catch {
      // refused, or the connection broke: the next one may be served
    }
    await sleep(RETRY_MS);
  }
  await new Promise(() => {});
}
