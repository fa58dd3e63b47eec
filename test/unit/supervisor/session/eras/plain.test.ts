import { expect, test } from 'vitest';
import { Stage } from '../driver.ts';
import {
  CLIENT,
  call,
  INITIALIZE,
  legacyServer,
  list,
  modernCall,
  modernList,
  modernServer,
  snapshot,
} from '../servers.ts';

test.each([
  ['known', snapshot('fresh')],
  ['unknown', { kind: 'missing' } as const],
])(
  'a host that begins plainly in the modern era is led to the legacy one by a server that is %s',
  (_, known) => {
    const stage = new Stage({ known, server: legacyServer() });
    stage.host(modernList(1), modernCall(2));
    const { error } = stage.answer(1);
    expect([error.code, error.data.supported[0]]).toEqual([-32022, '2025-11-25']);
    expect(stage.answer(2).error.code).toBe(-32022);
    stage.host(INITIALIZE, call(3));
    expect([stage.answer(3).result, stage.starts]).toEqual([{ content: [] }, 1]);
  },
);

test('a host that begins plainly in the modern era is served by a modern server', () => {
  const stage = new Stage({ server: modernServer() });
  stage.host(modernList(1), modernCall(2));
  expect(stage.answer(1).result.tools).toHaveLength(2);
  expect(stage.answer(2).result.resultType).toBe('complete');
});

test('a host that begins plainly in the legacy era is served, and told nothing before its first answer', () => {
  const stage = new Stage({ server: legacyServer({ never: ['tools/call'] }) });
  stage.host(call(1));
  stage.child({ method: 'notifications/message', params: {} });
  expect(stage.toHost).toEqual([]);
  stage.host(list(2));
  stage.child({ method: 'notifications/message', params: {} });
  expect(stage.told).toEqual(['notifications/message']);
});

test('a ping opens nothing: the handshake behind it reaches the child in the words of the host', () => {
  const stage = new Stage({ server: legacyServer() });
  stage.host({ id: 0, method: 'ping' });
  expect(stage.answer(0).result).toEqual({});
  stage.host(INITIALIZE);
  expect(stage.toChild[0].params).toEqual(CLIENT);
});

test('a call that waits after others were turned away is told how things stand', () => {
  const stage = new Stage({ server: legacyServer({ never: ['initialize'] }) });
  stage.host(modernCall(1));
  expect(stage.answer(1).error.code).toBe(-32022);
  stage.advance(2000);
  stage.host(INITIALIZE, call(2, 'greet', { _meta: { progressToken: 'p' } }));
  stage.advance(1000);
  expect(stage.told).toEqual(['notifications/progress']);
});
