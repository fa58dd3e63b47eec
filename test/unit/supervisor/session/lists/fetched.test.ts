import { expect, test } from 'vitest';
import type { JsonObject } from '../../../../../src/protocol/json.ts';
import { Stage } from '../driver.ts';
import {
  call,
  DISCOVER,
  GREET,
  INITIALIZE,
  INITIALIZE_RESULT,
  legacyServer,
  list,
  modernList,
  modernServer,
  READ,
  snapshot,
  WAVE,
} from '../servers.ts';

test('a list from a failing server is neither stored nor remembered as empty', () => {
  const stage = new Stage({ server: legacyServer({ results: { 'tools/list': {} } }) });
  stage.host(INITIALIZE, call(1));
  expect(stage.stored).toEqual([]);
  stage.server = legacyServer({ never: ['initialize'] });
  stage.exit();
  stage.host(list(2));
  expect(stage.answers(2)).toEqual([]);
});

test('nothing is stored of a list whose pages the child dies over', () => {
  const stage = new Stage({
    server: legacyServer({ results: { 'tools/list': { tools: [], nextCursor: 'x' } } }),
  });
  stage.server = legacyServer({ never: ['tools/list'] });
  stage.host(INITIALIZE);
  stage.exit();
  expect(stage.stored).toEqual([]);
});

const WITH_PROMPTS = {
  ...INITIALIZE_RESULT,
  capabilities: { tools: {}, prompts: {} },
};

test('a list that is never answered does not keep the others from being stored, and is not empty', () => {
  const server = legacyServer({ results: { initialize: WITH_PROMPTS }, never: ['prompts/list'] });
  const stage = new Stage({ server });
  stage.host(INITIALIZE);
  expect(stage.stored).toEqual([]);
  stage.advance(10_000);
  expect(stage.stored.map(({ tools, prompts }) => [tools, prompts])).toEqual([
    [[GREET, READ], undefined],
  ]);
  expect(stage.said).toEqual(['demo has not answered prompts/list for 10 s: it is known without']);
});

test('a list that comes late is stored with the others', () => {
  const server = legacyServer({ results: { initialize: WITH_PROMPTS }, never: ['prompts/list'] });
  const stage = new Stage({ server });
  stage.host(INITIALIZE);
  stage.advance(20_000);
  const asked = stage.toChild.find(({ method }) => method === 'prompts/list');
  const prompts = [{ name: 'hello' }];
  stage.child({ id: asked.id, result: { prompts } });
  expect(stage.stored.at(-1)).toMatchObject({ tools: [GREET, READ], prompts });
});

test('a server that does not list its tools is not stored, and a change is still looked into', () => {
  const server = legacyServer({
    results: { initialize: WITH_PROMPTS, 'prompts/list': { prompts: [] } },
  });
  const stage = new Stage({
    server: legacyServer({
      never: ['tools/list'],
      results: { initialize: WITH_PROMPTS, 'prompts/list': { prompts: [] } },
    }),
  });
  stage.host(INITIALIZE);
  stage.advance(10_000);
  expect([stage.stored, stage.said.length]).toEqual([[], 1]);
  stage.server = server;
  stage.child({ method: 'notifications/tools/list_changed' });
  stage.advance(1000);
  expect(stage.stored[0]).toMatchObject({ tools: [GREET, READ], prompts: [] });
});

test('a refresh ends although a list is never answered', () => {
  const server = legacyServer({ results: { initialize: WITH_PROMPTS }, never: ['prompts/list'] });
  const stage = new Stage({ known: snapshot('stale'), server });
  stage.host(INITIALIZE);
  stage.advance(20_000);
  expect([stage.starts, stage.stored.length, stage.place]).toEqual([1, 1, 'none']);
});

test('all pages are stored as one list, and a cursor that comes twice ends it', () => {
  const stage = new Stage({
    server: (message) => {
      const { method, params } = message;
      if (method !== 'tools/list') return legacyServer()(message);
      const tools = params?.cursor === undefined ? [GREET] : [WAVE];
      return [{ id: message.id, result: { tools, nextCursor: 'more' } }];
    },
  });
  stage.host(INITIALIZE);
  expect(stage.stored[0]?.tools).toEqual([GREET, WAVE]);
});

test('the least time and the narrowest scope of all pages count', () => {
  const pages: Record<string, JsonObject> = {
    first: { tools: [GREET], nextCursor: 'second', ttlMs: 5000, cacheScope: 'private' },
    second: { tools: [WAVE], ttlMs: 9000, cacheScope: 'public' },
  };
  const stage = new Stage({
    server: (message) =>
      message.method === 'tools/list'
        ? [{ id: message.id, result: pages[message.params.cursor ?? 'first'] ?? {} }]
        : modernServer()(message),
  });
  stage.host(DISCOVER);
  expect(stage.stored[0]).toMatchObject({ ttlMs: 5000, cacheScope: 'private' });
});

test('in the modern era a list without a time is stale at once', () => {
  const server = modernServer({ results: { 'tools/list': { tools: [GREET] } } });
  const stage = new Stage({ server });
  stage.host(DISCOVER);
  stage.server = modernServer({ never: ['server/discover'] });
  stage.exit();
  stage.host(modernList(1));
  expect(stage.answer(1).result.ttlMs).toBe(0);
});
