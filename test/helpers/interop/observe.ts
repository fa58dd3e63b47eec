import { LIST_NAMES } from '../../../src/protocol/lists.ts';
import { waitFor } from '../wait-for.ts';
import type { Heard, Peer } from './peer.ts';

/** Text that a careless carrier damages. */
export const SAMPLE_TEXT = 'ünï 漢字 🎈\u2028 "\\" \u0000';

/** Everything that a client can see of the fixture server, as data that two runs can be compared by. */
export async function observe(peer: Peer) {
  return {
    identity: promisingChanges(peer.identity()),
    lists: await listsOf(peer),
    freshness: await peer.freshness(),
    answers: await answersOf(peer),
    progress: await progressOf(peer),
    cancelled: await cancel(peer),
    logged: await loggedBy(peer),
    questions: { answer: await peer.call('ask'), asked: [...peer.asked].sort() },
    news: await newsOf(peer),
  };
}

export type Observation = Awaited<ReturnType<typeof observe>>;

/** Lists whose changes a server does not promise are promised by the wrapper, on its own account. */
function promisingChanges(identity: ReturnType<Peer['identity']>) {
  const entries = Object.entries(identity.capabilities).map(([name, value]) =>
    ['tools', 'prompts', 'resources'].includes(name)
      ? [name, { ...(value as object), listChanged: true }]
      : [name, value],
  );
  return { ...identity, capabilities: Object.fromEntries(entries) };
}

async function listsOf(peer: Peer) {
  const lists = await Promise.all(LIST_NAMES.map(async (name) => [name, await peer.list(name)]));
  return Object.fromEntries(lists) as Record<(typeof LIST_NAMES)[number], unknown[]>;
}

async function answersOf(peer: Peer) {
  const ref = { type: 'ref/resource', uri: 'memo://{shelf}/{name}' };
  return {
    text: await peer.call('echo', { text: SAMPLE_TEXT }),
    structured: await peer.call('sum', { a: 2, b: 0.5 }),
    failed: await peer.call('fail'),
    invalid: await peer.call('sum', { a: 'two' }),
    unknownTool: await peer.call('nope'),
    unknownMethod: await peer.ask('no/such', {}),
    resource: await peer.ask('resources/read', { uri: 'memo://shelf/two' }),
    unknownResource: await peer.ask('resources/read', { uri: 'gone:///' }),
    prompt: await peer.ask('prompts/get', { name: 'greet', arguments: { name: 'Ada' } }),
    unknownPrompt: await peer.ask('prompts/get', { name: 'nope' }),
    completion: await peer.ask('completion/complete', {
      ref,
      argument: { name: 'shelf', value: 'sh' },
    }),
  };
}

async function progressOf(peer: Peer) {
  const answer = await peer.call('count', { to: 3 }, { onProgress: () => undefined });
  return { answer, seen: [...peer.progress] };
}

/** Cancels a call that has begun, and waits until the server knows. */
async function cancel(peer: Peer): Promise<boolean> {
  const controller = new AbortController();
  const { signal } = controller;
  const answer = await peer.call('wait', {}, { signal, onProgress: () => controller.abort() });
  let known = false;
  for (let round = 0; round < 50 && !known; round += 1) {
    known = JSON.stringify(await peer.call('cancelled')).includes('"text":"1"');
  }
  return 'error' in answer && known;
}

async function loggedBy(peer: Peer): Promise<Heard[]> {
  await peer.call('log', {}, { level: 'warning' });
  await settled(peer);
  return heardOf(peer, 'notifications/message');
}

/** What is heard of a watched resource, of another one, and of a tool that came at run time. */
async function newsOf(peer: Peer) {
  const watched = await peer.watch('memo://shelf/two');
  await peer.call('touch', { uri: 'memo://shelf/one' });
  await peer.call('touch', { uri: 'memo://shelf/two' });
  const before = heardOf(peer, 'notifications/tools/list_changed').length;
  await peer.call('add_tool');
  const changes = () => heardOf(peer, 'notifications/tools/list_changed').length - before;
  await waitFor('news of the added tool', () => changes() > 0, 5_000);
  const added = (await peer.list('tools')).filter(({ name }) => name === 'added');
  await settled(peer);
  const updated = heardOf(peer, 'notifications/resources/updated');
  return { watched, updated, added, callOfAdded: await peer.call('added') };
}

/** One more round trip: what arrived before its answer has then been handed over. */
export async function settled(peer: Peer): Promise<void> {
  await peer.call('cancelled');
}

function heardOf(peer: Peer, wanted: string): Heard[] {
  return peer.heard.filter(({ method }) => method === wanted);
}
