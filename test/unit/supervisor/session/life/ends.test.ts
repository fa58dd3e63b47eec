import { expect, test } from 'vitest';
import { CAUSE, Stage } from '../driver.ts';
import { connected, hung, mute } from '../scenes.ts';
import {
  CLIENT_META,
  call,
  DISCOVER,
  INITIALIZE,
  legacyServer,
  list,
  MODERN,
  modernServer,
  snapshot,
} from '../servers.ts';

const stateOf = (stage: Stage) => {
  const { state, lastCause, counters } = stage.session.describe();
  return { state, lastCause, crashes: counters.crashes };
};

test('a restart is done in every phase, with one child at a time, and its reason is in the answers', () => {
  const stage = new Stage({ known: snapshot('fresh'), server: hung, healMs: 100 });
  stage.host(INITIALIZE);
  stage.session.restart(stage.now); // off
  stage.session.restart(stage.now); // starting
  stage.advance(100);
  stage.host(call(1));
  stage.session.restart(stage.now); // ready
  stage.session.restart(stage.now); // stopping
  stage.advance(200);
  expect([stage.starts, stage.place]).toEqual([2, 'alive']);
  expect(stage.answer(1).error.message).toContain('was restarted on request');
  stage.server = mute;
  stage.session.restart(stage.now);
  stage.advance(110);
  stage.session.restart(stage.now); // greeting
  stage.server = legacyServer();
  stage.advance(300);
  expect([stage.starts, stage.session.state, stateOf(stage).crashes]).toEqual([4, 'ready', 0]);
});

test('a late answer of a child that is being stopped does not make it ready', () => {
  const stage = connected(mute);
  const asked = stage.toChild.find(({ method }) => method === 'initialize');
  stage.session.stop(stage.now);
  stage.child({ id: asked.id, result: {} });
  expect(stage.session.state).toBe('stopping');
});

test('a stop that was asked for is kept until the next request', () => {
  const stage = connected();
  stage.session.stop(stage.now);
  stage.advance(60_000);
  expect([stage.starts, stage.session.state]).toEqual([1, 'idle']);
  stage.host(call(1));
  expect(stage.answer(1).result).toEqual({ content: [] });
});

test('a stop during a build ends the wait: who waits is told, and a later call starts again', () => {
  const stage = new Stage({ server: legacyServer(), healMs: 60_000 });
  stage.host(INITIALIZE, call(1), list(2));
  stage.advance(20_000);
  stage.session.stop(stage.now);
  expect(stage.answer(1).error).toMatchObject({
    message: expect.stringContaining('The MCP server demo was stopped on request.'),
    data: { delivery: 'not_sent' },
  });
  expect([stage.answers(2).length, stage.session.state, stage.place]).toEqual([1, 'idle', 'none']);
  stage.advance(60_000);
  expect([stage.starts, stateOf(stage).crashes]).toEqual([1, 0]);
  stage.healMs = 10;
  stage.host(call(3));
  stage.advance(100);
  expect([stage.answer(3).result, stage.starts]).toEqual([{ content: [] }, 2]);
});

test('a stop before the next start after a crash ends the wait for it', () => {
  const stage = connected(mute);
  stage.host(call(1));
  stage.exit();
  stage.exit();
  stage.session.stop(stage.now);
  stage.advance(60_000);
  expect([stage.answers(1).length, stage.place]).toEqual([1, 'none']);
});

test('a child that goes of its own accord with nothing to do is no crash', () => {
  const stage = connected();
  stage.exit({ code: 0 });
  expect([stage.starts, stateOf(stage)]).toEqual([
    1,
    { state: 'idle', lastCause: undefined, crashes: 0 },
  ]);
});

test('a child that others listen to comes back, also after a clean end', () => {
  const stage = new Stage({
    known: snapshot('fresh', MODERN),
    server: modernServer(),
    start: 'eager',
  });
  const params = { _meta: CLIENT_META, notifications: { toolsListChanged: true } };
  stage.host(DISCOVER, { id: 'a', method: 'subscriptions/listen', params });
  stage.exit({ code: 0 });
  expect(stage.starts).toBe(2);
});

test('the cause of a crash is told while it matters, and kept for the record', () => {
  const stage = connected();
  stage.server = mute;
  stage.exit();
  expect(stage.session.describe().text).toContain(`Before that: ${CAUSE}`);
  stage.server = legacyServer();
  stage.exit();
  stage.host(call(1));
  expect(stage.session.describe()).toMatchObject({
    text: 'The MCP server demo is running.',
    lastCause: CAUSE,
  });
  stage.session.stop(stage.now);
  stage.advance(10);
  expect(stage.session.state).toBe('idle');
});

test('a child that hangs is told of and not killed', () => {
  const stage = connected(legacyServer({ never: ['ping'] }));
  stage.session.probe(stage.now);
  stage.advance(10_000);
  expect([stage.said.length, stage.place]).toEqual([1, 'alive']);
  expect(stage.session.describe().text).toContain('did not answer');
  const asked = stage.toChild.find(({ method }) => method === 'ping');
  stage.child({ id: asked.id, result: {} });
  expect(stage.session.describe().text).toBe('The MCP server demo is running.');
});

test('at the end of the host what waits is still delivered, and nothing else is begun', () => {
  const stage = new Stage({ known: snapshot('fresh'), server: legacyServer(), healMs: 100 });
  stage.host(INITIALIZE, call(1));
  stage.session.close();
  expect(stage.session.needsChild).toBe(true);
  stage.advance(100);
  expect([stage.answer(1).result, stage.session.needsChild]).toEqual([{ content: [] }, false]);
  stage.exit();
  stage.session.restart(stage.now);
  stage.advance(60_000);
  expect(stage.starts).toBe(1);
});

test('at the end of the host a repeatable call is not repeated', () => {
  const stage = connected(hung);
  stage.host(call(1, 'read'));
  stage.session.close();
  stage.exit({ code: 0 });
  expect([stage.answer(1).error.data.delivery, stage.starts]).toEqual(['may_have_run', 1]);
});

test('at the end of the host a start that was planned is not made', () => {
  const stage = connected();
  stage.exit();
  stage.exit();
  expect(stage.timers.has('respawn')).toBe(true);
  stage.session.close();
  stage.advance(60_000);
  expect(stage.starts).toBe(2);
});
