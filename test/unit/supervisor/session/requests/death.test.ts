import { expect, test } from 'vitest';
import { CAUSE, Stage } from '../driver.ts';
import { connected, hung } from '../scenes.ts';
import {
  call,
  DISCOVER,
  INITIALIZE_RESULT,
  legacyServer,
  MODERN,
  modernCall,
  modernServer,
  READ,
  snapshot,
} from '../servers.ts';

const calls = (stage: Stage) => stage.toChild.filter(({ method }) => method === 'tools/call');

test('[I3] a call that the child had is answered once, with the cause, and is not sent again', () => {
  const stage = connected(hung);
  stage.host(call(1));
  stage.exit();
  expect(stage.answer(1).error).toEqual({
    code: -31000,
    message: `${CAUSE}\n\nThis request had been delivered and was not answered: it may have run, in whole or in part.`,
    data: { source: 'holdfast', delivery: 'may_have_run', server: 'demo' },
  });
  expect([calls(stage).length, stage.starts]).toEqual([1, 2]);
});

test('[I3] a call that the child cannot have read is delivered to the next one', () => {
  const stage = connected();
  stage.isReading = false;
  stage.host(call(1), call(2));
  stage.exit();
  stage.isReading = true;
  expect([stage.answer(1).result, stage.answer(2).result]).toEqual([
    { content: [] },
    { content: [] },
  ]);
  expect(calls(stage).map(({ id }) => id)).toEqual([1, 2]);
});

test('[I3] a call whose line break a killed child left in its pipe is delivered to the next one', () => {
  const stage = connected(hung);
  stage.host(call(1), call(2));
  stage.exit({ isTailUnread: true });
  expect(stage.answer(1).error.data.delivery).toBe('may_have_run');
  expect(calls(stage).map(({ id }) => id)).toEqual([1, 2, 2]);
});

test('[I3] a call before the line that was left in the pipe may have run', () => {
  const stage = connected(hung);
  stage.host(call(1), { method: 'notifications/roots/list_changed' });
  stage.exit({ isTailUnread: true });
  expect(stage.answer(1).error.data.delivery).toBe('may_have_run');
});

test('[I3] a call of a read-only tool is sent a second time, and no third', () => {
  const stage = connected(hung);
  stage.host(call(1, 'read'));
  stage.exit();
  stage.exit();
  expect(stage.answer(1).error.data.delivery).toBe('may_have_run');
  expect(calls(stage)).toHaveLength(2);
});

test('[I3] a repeated call that never reaches a second child may have run in the first', () => {
  const stage = connected(hung);
  stage.host(call(1, 'read'));
  stage.healMs = 'no interpreter';
  stage.exit();
  expect(stage.answer(1).error.data.delivery).toBe('may_have_run');
});

test.each(['inputResponses', 'requestState'])(
  '[I3] a later round of a call is not sent again, whatever its tool says (%s)',
  (key) => {
    const server = modernServer({ never: ['tools/call'] });
    const stage = new Stage({ server, known: snapshot('fresh', MODERN) });
    stage.host(DISCOVER, modernCall(1, 'read', { [key]: {} }));
    stage.exit();
    expect(stage.answer(1).error.data.delivery).toBe('may_have_run');
  },
);

test('what the child says again to a new one counts as done when it dies', () => {
  const stage = connected(legacyServer({ never: ['ping', 'resources/subscribe'] }));
  stage.host({ id: 1, method: 'ping' });
  stage.host({ id: 2, method: 'resources/subscribe', params: { uri: 'a:b' } });
  stage.exit();
  expect([stage.answer(1).result, stage.answer(2).result]).toEqual([{}, {}]);
  expect(stage.toChild.at(-2).params).toEqual({ uri: 'a:b' });
});

test('the log level and subscriptions are told to each child, and what was undone is not', () => {
  const results = {
    initialize: { ...INITIALIZE_RESULT, capabilities: { tools: {}, logging: {} } },
  };
  const stage = connected(legacyServer({ results }));
  stage.host({ id: 1, method: 'logging/setLevel', params: { level: 'error' } });
  stage.host({ id: 2, method: 'resources/subscribe', params: { uri: 'kept:' } });
  stage.host({ id: 3, method: 'resources/subscribe', params: { uri: 'undone:' } });
  stage.host({ id: 4, method: 'resources/unsubscribe', params: { uri: 'undone:' } });
  const before = stage.toChild.length;
  stage.exit();
  const told = stage.toChild.slice(before).map(({ method, params }) => [method, params]);
  expect(told.slice(2, 4)).toEqual([
    ['logging/setLevel', { level: 'error' }],
    ['resources/subscribe', { uri: 'kept:' }],
  ]);
  expect(told[4]?.[0]).toBe('tools/list');
});

test('a hint counts only for the tool that has it', () => {
  expect(READ.annotations.readOnlyHint).toBe(true);
  const stage = connected(hung);
  stage.host(call(1, 'greet'), call(2, 'read'));
  stage.exit();
  expect([stage.answers(1).length, stage.answers(2).length]).toEqual([1, 0]);
});

test('what a dead child had asked the host is cancelled, and the late answer swallowed', () => {
  const stage = connected();
  stage.child({ id: 0, method: 'roots/list' });
  stage.exit();
  expect(stage.toHost.at(-1)).toMatchObject({
    method: 'notifications/cancelled',
    params: { requestId: 0 },
  });
  stage.child({ id: 0, method: 'roots/list' });
  const renamed = stage.toHost.at(-1).id;
  expect(renamed).not.toBe(0);
  stage.host({ id: 0, result: { late: true } }, { id: renamed, result: { roots: [] } });
  const answers = stage.toChild.filter(({ method }) => method === undefined);
  expect(answers).toEqual([{ jsonrpc: '2.0', id: 0, result: { roots: [] } }]);
});
