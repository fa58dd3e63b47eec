import { expect, test } from 'vitest';
import { Stage } from '../driver.ts';
import { connected, hung } from '../scenes.ts';
import { call, INITIALIZE, legacyServer, list, snapshot } from '../servers.ts';

const cancel = (requestId: string | number) => ({
  method: 'notifications/cancelled',
  params: { requestId },
});
const calls = (stage: Stage) => stage.toChild.filter(({ method }) => method === 'tools/call');

test('[I2] a cancelled call gets no answer: not while it waits, not late, not at the end of the child', () => {
  const stage = new Stage({ server: hung, known: snapshot('fresh'), healMs: 100 });
  stage.host(INITIALIZE, call(1), cancel(1));
  stage.advance(200);
  stage.host(call(2), cancel(2), call(3), cancel(3));
  stage.child({ id: 2, result: {} });
  stage.exit();
  expect([1, 2, 3].map((id) => stage.answers(id))).toEqual([[], [], []]);
  expect(calls(stage).map(({ id }) => id)).toEqual([2, 3]);
  expect(stage.given.filter((method) => method === 'notifications/cancelled')).toHaveLength(2);
});

test('a cancelled id is not free while a late answer could be taken for that of another request', () => {
  const stage = connected(hung);
  stage.host(call(1), cancel(1), call(1));
  expect(stage.answer(1).error.code).toBe(-32600);
  stage.child({ id: 1, result: {} });
  stage.host(call(1));
  stage.child({ id: 1, result: { content: [] } });
  expect(stage.answers(1).map(({ result }) => result)).toEqual([undefined, { content: [] }]);
});

test('an id that is still open is refused to a second request, whatever the first one waits for', () => {
  const stage = new Stage({ server: hung });
  stage.host(INITIALIZE, call(1), call(1));
  expect(stage.answer(1).error.code).toBe(-32600);
  const silent = new Stage();
  silent.host(INITIALIZE, INITIALIZE, list(2), list(2));
  expect([silent.answers('init').length, silent.answers(2).length]).toEqual([1, 1]);
});

test('a cancelled call is not in the way of an idle stop', () => {
  const stage = new Stage({ server: hung, known: snapshot('fresh'), idleStopMs: 60_000 });
  stage.host(INITIALIZE, call(1), cancel(1));
  stage.advance(125_000);
  expect(stage.place).toBe('none');
});

test('[I4] before its handshake the host is asked and told nothing', () => {
  const stage = new Stage({ server: legacyServer({ never: ['initialize'] }) });
  stage.child({ id: 'a', method: 'roots/list' }, { id: 'b', method: 'ping' });
  stage.child({ method: 'notifications/message', params: {} });
  stage.host(INITIALIZE);
  stage.child({ method: 'notifications/tools/list_changed' });
  expect(stage.toHost).toEqual([]);
  expect(stage.toChild.slice(0, 2)).toMatchObject([
    { id: 'a', error: {} },
    { id: 'b', result: {} },
  ]);
});

test('a child that asks during its greeting gets the answer of a host that is connected', () => {
  const stage = connected(legacyServer({ never: ['initialize'] }));
  stage.child({ id: 7, method: 'ping' });
  stage.host({ id: 7, result: {} });
  expect(stage.toChild.at(-1)).toEqual({ jsonrpc: '2.0', id: 7, result: {} });
});
