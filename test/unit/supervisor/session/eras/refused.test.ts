import { expect, test } from 'vitest';
import { Stage } from '../driver.ts';
import {
  call,
  DISCOVER,
  DISCOVER_RESULT,
  INITIALIZE,
  INITIALIZE_RESULT,
  legacyServer,
  MODERN,
  modernCall,
  modernServer,
  refusal,
  snapshot,
} from '../servers.ts';

test('a modern server refuses initialize in its own words before the deadline', () => {
  const stage = new Stage({ server: modernServer() });
  stage.host(INITIALIZE);
  expect(stage.answer('init').error).toEqual(refusal('init', -32022, ['2026-07-28']).error);
  stage.host(DISCOVER, modernCall(1));
  expect(stage.answer('probe').result.supportedVersions).toEqual(['2026-07-28']);
  expect([stage.answer(1).result.resultType, stage.starts]).toEqual(['complete', 1]);
});

test('a modern server behind a minimal handshake is kept in its era for the next session, with a clear cause', () => {
  const stage = new Stage({ server: modernServer(), healMs: 1000 });
  stage.host(INITIALIZE);
  stage.advance(900);
  expect(stage.answer('init').result.serverInfo).toEqual({ name: 'demo', version: '1.0.0' });
  stage.host(call(1));
  stage.advance(3000);
  expect(stage.answer(1).error.message).toMatch(/speaks protocol 2026-07-28 only.*Reconnect/);
  expect(stage.stored[0]).toMatchObject({ era: 'modern', discover: DISCOVER_RESULT });
  expect(stage.stored[0]).not.toHaveProperty('initialize');
});

test('a server that has left the modern era is kept as legacy for the next session', () => {
  const stage = new Stage({ known: snapshot('fresh', MODERN), server: legacyServer() });
  stage.host(DISCOVER, modernCall(1));
  stage.advance(1000);
  expect(stage.answer(1).error.message).toMatch(/speaks protocol 2025-11-25 only/);
  expect(stage.stored[0]).toMatchObject({ era: 'legacy', initialize: INITIALIZE_RESULT });
  expect(stage.stored[0]).not.toHaveProperty('discover');
});

test('a server that refuses every handshake is started a bounded number of times', () => {
  const stage = new Stage({ server: ({ id }) => (id === undefined ? [] : [refusal(id, -32603)]) });
  stage.host(INITIALIZE);
  for (let id = 0; id < 100; id++) {
    stage.host(call(id));
    stage.advance(500);
  }
  stage.advance(60_000);
  for (let id = 0; id < 100; id++)
    expect(stage.answer(id).error.message).toContain('refused `initialize`');
  expect(stage.starts).toBeLessThanOrEqual(30);
});

test('nothing is kept for the next session of a server whose tools cannot be had', () => {
  const server = modernServer({ results: { 'tools/list': {} } });
  const stage = new Stage({ server, healMs: 1000 });
  stage.host(INITIALIZE);
  stage.advance(5000);
  expect([stage.stored, stage.place]).toEqual([[], 'none']);
});
