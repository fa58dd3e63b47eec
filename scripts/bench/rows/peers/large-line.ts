import { callPeer, type GreetedPeer, withPeer } from '../../world/peers/ask-peer.ts';
import { within } from '../../world/peers/greet-peer.ts';
import type { Peer } from '../../world/peers/peer.ts';
import type { BenchPlugin } from '../../world/plugin/install-plugin.ts';
import type { Findings } from './findings.ts';
import { tooLate } from './patience.ts';

const MEBIBYTES = 100;
const LINE_BYTES = MEBIBYTES * 1024 * 1024;
const LINE_MS = 10_000;

/** A call whose argument is a line of 100 MiB, until it is answered. */
export function measureLineTo(peer: Peer, plugin: BenchPlugin): Promise<Findings> {
  return withPeer(peer, plugin, async (greeted) => {
    await callPeer(greeted.echo());
    const params = { name: 'echo', arguments: { text: 'x'.repeat(LINE_BYTES) } };
    return { lineTo: await secondsOf(greeted, params, 'mmm') };
  });
}

/** A call whose answer is a line of 100 MiB, until all of it is there. */
export function measureLineFrom(peer: Peer, plugin: BenchPlugin): Promise<Findings> {
  return withPeer(peer, plugin, async (greeted) => {
    await callPeer(greeted.echo());
    const params = { name: 'make', arguments: { mebibytes: MEBIBYTES } };
    return { lineFrom: await secondsOf(greeted, params, LINE_BYTES) };
  });
}

/** Seconds until the answer is there, which holds that text or so many bytes. */
async function secondsOf(
  { ask, ended }: GreetedPeer,
  params: { name: string; arguments: object },
  expected: string | number,
): Promise<number | { never: string }> {
  const startedAt = performance.now();
  const gone = ended.then(() => 'gone' as const);
  const { name, arguments: values } = params;
  const answer = ask('tools/call', { name, arguments: { ...values } });
  const body = await within(Promise.race([answer, gone]), LINE_MS);
  const seconds = (performance.now() - startedAt) / 1000;
  if (body === 'gone') throw new Error('it ends');
  if (body === 'late') return { never: tooLate(LINE_MS) };
  const isWhole = typeof expected === 'string' ? body.includes(expected) : body.length >= expected;
  if (!isWhole) throw new Error('answered with an error');
  return seconds;
}
