import { expect } from 'vitest';
import { type Observation, observe, SAMPLE_TEXT, settled } from './observe.ts';
import type { Peer } from './peer.ts';
import type { Launch, Ways } from './wrapped-server.ts';

/**
 * Holds that a client sees through the wrapper what it sees without it: on a first start, when
 * nothing is known of the server, and on the next one, when the wrapper may answer in its place.
 */
export async function compareViews(ways: Ways, connect: (launch: Launch) => Promise<Peer>) {
  const [direct, first] = await Promise.all([
    using(ways.direct, connect, observe),
    using(ways.wrapped, connect, firstLook),
  ]);
  const next = await using(ways.wrapped, connect, observe);

  expect(direct).toMatchObject(COMPLETE);
  expect(first).toEqual({ text: direct.answers.text, tools: direct.lists.tools });
  expect(withoutFreshness(next)).toEqual(withoutFreshness(direct));
  expect(next.freshness.ttlMs ?? 0).toBeLessThanOrEqual(direct.freshness.ttlMs ?? 0);
  // all lists of a snapshot have one scope: the strictest of them
  expect([direct.freshness.cacheScope, direct.freshness.cacheScope && 'private']).toContain(
    next.freshness.cacheScope,
  );
}

/** Without these the two views would be equal because nothing was seen in either. */
const COMPLETE = {
  answers: { structured: { result: { structuredContent: { sum: 2.5 } } } },
  progress: { seen: [{ progress: 1 }, { progress: 2 }, { progress: 3 }] },
  cancelled: true,
  logged: expect.arrayContaining([
    expect.objectContaining({ params: expect.objectContaining({ level: 'error' }) }),
  ]),
  questions: { asked: ['elicitation/create', 'roots/list', 'sampling/createMessage'] },
  news: { added: [{ name: 'added' }] },
};

/**
 * Calls first: a wrapper that knows nothing yet has the lists when the server has answered. Then
 * gives it as many round trips as it needs to learn every page of every list for the next start.
 */
async function firstLook(peer: Peer) {
  const text = await peer.call('echo', { text: SAMPLE_TEXT });
  const tools = await peer.list('tools');
  for (let round = 0; round < 8; round += 1) await settled(peer);
  return { text, tools };
}

/** Connects, looks, and closes whatever was seen. */
export async function using<T>(
  launch: Launch,
  connect: (launch: Launch) => Promise<Peer>,
  look: (peer: Peer) => Promise<T>,
): Promise<T> {
  const peer = await connect(launch);
  try {
    return await look(peer);
  } finally {
    await peer.close();
  }
}

function withoutFreshness({ freshness: _, ...view }: Observation) {
  return view;
}
