import { expect, test } from 'vitest';
import { Stage } from '../driver.ts';
import { connected, hung } from '../scenes.ts';
import { call, INITIALIZE, legacyServer, snapshot } from '../servers.ts';

const progressOf = (progress: number, progressToken: string | number = 'p') => ({
  method: 'notifications/progress',
  params: { progressToken, progress },
});
const withToken = (id: number, name = 'greet') => call(id, name, { _meta: { progressToken: 'p' } });

test('requests and notifications wait in their order', () => {
  const stage = new Stage({ server: legacyServer(), known: snapshot('fresh'), healMs: 1000 });
  stage.host(INITIALIZE, call(1), { method: 'notifications/roots/list_changed' }, call(2));
  stage.advance(1000);
  expect(stage.given.slice(2, 5)).toEqual([
    'tools/call',
    'notifications/roots/list_changed',
    'tools/call',
  ]);
});

test('a request waits 50 s for a start, however many come after it', () => {
  const stage = new Stage({ known: snapshot('fresh'), healMs: 200_000 });
  stage.host(INITIALIZE);
  for (let id = 0; id < 5; id++) {
    stage.host(call(id));
    stage.advance(20_000);
  }
  expect([0, 1, 2, 3].map((id) => stage.answers(id).length)).toEqual([1, 1, 1, 0]);
  expect(stage.answer(0).error.message).toContain('is being prepared, 50 s so far');
});

test('a request that waits again after a crash does so with a bound, too', () => {
  const stage = connected();
  stage.isReading = false;
  stage.host(call(1));
  stage.healMs = 200_000;
  stage.exit();
  stage.advance(50_000);
  expect(stage.answer(1).error.data.delivery).toBe('not_sent');
});

test('who gave a token is told every second what is done, however many ask meanwhile', () => {
  const stage = new Stage({ known: snapshot('fresh'), healMs: 3500, server: hung });
  stage.host(INITIALIZE, withToken(1), call(2));
  stage.session.report('installing mcp');
  for (let id = 3; id < 10; id++) {
    stage.advance(500);
    stage.host(call(id));
  }
  const told = stage.toHost.filter(({ method }) => method === 'notifications/progress');
  expect(told.map(({ params }) => params.progressToken)).toEqual(['p', 'p', 'p']);
  expect(told[0].params.message).toContain('installing mcp');
});

test('the progress of a request grows from ours to that of one child to that of the next', () => {
  const stage = new Stage({ known: snapshot('fresh'), healMs: 1500, server: hung });
  stage.host(INITIALIZE, withToken(1, 'read'));
  stage.advance(1500);
  stage.child(progressOf(0), progressOf(3));
  stage.exit();
  stage.advance(1500);
  stage.child(progressOf(1), progressOf(4), progressOf(7, 'other'));
  const told = stage.toHost.filter(({ method }) => method === 'notifications/progress');
  expect(told.map(({ params }) => params.progress)).toEqual([1e-9, 3, 4, 7]);
});

test('no progress of ours comes after that of a child', () => {
  const stage = new Stage({ known: snapshot('fresh'), server: hung });
  stage.host(INITIALIZE, withToken(1, 'read'));
  stage.child(progressOf(3));
  stage.healMs = 5000;
  stage.exit();
  stage.advance(4000);
  expect(stage.told).toEqual(['notifications/progress']);
});

test('notifications that nobody takes do not pile up', () => {
  const stage = new Stage({ known: snapshot('fresh') });
  const text = 'x'.repeat(10_000);
  for (let i = 0; i < 2000; i++) stage.host({ method: 'notifications/x', params: { text } });
  expect(stage.session.waitingBytes).toBeLessThanOrEqual(1024 * 1024);
});

test('a message in the ready phase sets no timer', () => {
  const stage = new Stage({ server: legacyServer(), known: snapshot('fresh'), idleStopMs: 60_000 });
  stage.host(INITIALIZE, call(0));
  const before = stage.timersSet;
  for (let id = 1; id < 100; id++) stage.host(withToken(id));
  for (let i = 0; i < 100; i++) stage.child(progressOf(i));
  expect(stage.timersSet).toBe(before);
});
