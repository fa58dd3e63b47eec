import { expect, test } from 'vitest';
import type { JsonObject } from '../../../../../src/protocol/json.ts';
import { Stage } from '../driver.ts';
import {
  CLIENT_META,
  DISCOVER,
  MODERN,
  modernCall,
  modernList,
  modernServer,
  refusal,
  snapshot,
  WAVE,
} from '../servers.ts';

const listen = (id: string, notifications: JsonObject) => ({
  id,
  method: 'subscriptions/listen',
  params: { _meta: CLIENT_META, notifications },
});

test('a change in the modern era is told to each subscription that asked for it, by its id', () => {
  const results = { 'tools/list': { tools: [WAVE], resultType: 'complete' } };
  const stage = new Stage({ known: snapshot('fresh', MODERN), server: modernServer({ results }) });
  stage.host(
    DISCOVER,
    listen('a', { toolsListChanged: true }),
    listen('b', { promptsListChanged: true }),
  );
  stage.host(modernList(1), modernCall(2));
  const told = stage.toHost.filter(({ method }) => method?.startsWith('notifications/'));
  const subscriptionIds = told.map(
    ({ params }) => params._meta['io.modelcontextprotocol/subscriptionId'],
  );
  expect([stage.told.slice(0, 2), subscriptionIds]).toEqual([
    ['notifications/subscriptions/acknowledged', 'notifications/subscriptions/acknowledged'],
    ['a', 'b', 'a'],
  ]);
  expect(told.map(({ params }) => params.notifications)).toEqual([
    { toolsListChanged: true },
    {},
    undefined,
  ]);
});

test('a subscription is acknowledged once, given to each child, and never ended', () => {
  const stage = new Stage({ known: snapshot('fresh', MODERN), server: modernServer() });
  stage.host(DISCOVER, listen('a', { toolsListChanged: true }), modernCall(1));
  stage.child({ method: 'notifications/subscriptions/acknowledged', params: {} });
  stage.child(refusal('a', -32603));
  stage.exit();
  expect(stage.given.filter((method) => method === 'subscriptions/listen')).toHaveLength(2);
  expect(stage.told).toEqual(['notifications/subscriptions/acknowledged']);
  expect(stage.answers('a')).toEqual([]);
});
