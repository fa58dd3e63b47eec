import { expect, test } from 'vitest';
import { Stage } from '../driver.ts';
import { hung, mute } from '../scenes.ts';
import { call, INITIALIZE, legacyServer, list, snapshot } from '../servers.ts';

const stateOf = (stage: Stage) => {
  const { state, lastCause, counters } = stage.session.describe();
  return { state, lastCause, crashes: counters.crashes };
};

test('with a fresh snapshot nothing is started: the environment is looked at when the answers are out', () => {
  const stage = new Stage({ known: snapshot('fresh') });
  stage.host(INITIALIZE, list(1));
  stage.advance(10_000);
  expect([stage.starts, stage.heals]).toEqual([0, 1]);
});

test('a stale snapshot is refreshed by a start that stops again and is no crash', () => {
  const stage = new Stage({ known: snapshot('stale'), server: legacyServer() });
  stage.host(INITIALIZE, list(1));
  stage.advance(10_000);
  expect([stage.starts, stage.stored.length, stage.place]).toEqual([1, 1, 'none']);
  expect(stateOf(stage)).toEqual({ state: 'idle', lastCause: undefined, crashes: 0 });
});

test('a refresh becomes a stay when somebody needs the child, before or after it is there', () => {
  for (const healMs of [0, 1000]) {
    const server = legacyServer({ never: ['tools/list', 'tools/call'] });
    const stage = new Stage({ known: snapshot('stale'), server, healMs });
    stage.host(INITIALIZE);
    stage.advance(3000);
    stage.host(call(1));
    stage.advance(1000);
    stage.child({ id: 1, result: {} });
    const asked = stage.toChild.find(({ method }) => method === 'tools/list');
    stage.child({ id: asked.id, result: { tools: [] } });
    stage.advance(100);
    expect([stage.place, stage.starts]).toEqual(['alive', 1]);
  }
});

test('a request that comes while a child is being stopped goes to the next one', () => {
  const stage = new Stage({ known: snapshot('stale'), server: legacyServer() });
  stage.host(INITIALIZE);
  stage.advance(3000);
  expect(stage.place).toBe('stopping');
  stage.host(call(1));
  stage.advance(10);
  expect([stage.answer(1).result, stage.starts]).toEqual([{ content: [] }, 2]);
});

test('a refresh that crashes is not repeated', () => {
  const stage = new Stage({ known: snapshot('stale'), server: mute });
  stage.host(INITIALIZE);
  stage.advance(3000);
  stage.exit();
  stage.advance(60_000);
  expect(stage.starts).toBe(1);
});

test('an idle child is stopped, its end is no crash, and the next call starts it', () => {
  const stage = new Stage({ known: snapshot('fresh'), server: legacyServer(), idleStopMs: 60_000 });
  stage.host(INITIALIZE, call(1));
  stage.advance(59_000);
  stage.host(call(2));
  stage.advance(59_000);
  expect(stage.place).toBe('alive');
  stage.advance(2000);
  expect([stage.place, stateOf(stage)]).toEqual([
    'none',
    { state: 'idle', lastCause: undefined, crashes: 0 },
  ]);
  stage.host(call(3));
  expect(stage.answer(3).result).toEqual({ content: [] });
});

test('a child is not idle while a call is open or a resource is watched', () => {
  const stage = new Stage({ known: snapshot('fresh'), server: hung, idleStopMs: 60_000 });
  stage.host(INITIALIZE, call(1));
  stage.advance(300_000);
  expect(stage.place).toBe('alive');
  const watched = new Stage({
    known: snapshot('fresh'),
    server: legacyServer(),
    idleStopMs: 60_000,
  });
  watched.host(INITIALIZE, { id: 1, method: 'resources/subscribe', params: { uri: 'a:' } });
  watched.advance(300_000);
  expect(watched.place).toBe('alive');
});
