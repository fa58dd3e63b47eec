import { expect, test } from 'vitest';
import type { JsonObject } from '../../../../../src/protocol/json.ts';
import { Stage } from '../driver.ts';
import {
  call,
  DISCOVER,
  GREET,
  INITIALIZE,
  legacyServer,
  list,
  modernList,
  modernServer,
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
