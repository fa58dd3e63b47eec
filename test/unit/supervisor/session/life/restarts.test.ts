import { expect, test } from 'vitest';
import { CAUSE, Stage } from '../driver.ts';
import { connected, mute } from '../scenes.ts';
import { call, INITIALIZE, legacyServer, list, snapshot } from '../servers.ts';

test('a crash is followed by a start at once, then later and later, then by none', () => {
  const stage = new Stage({ server: () => [] });
  const at: number[] = [];
  const begun = stage.now;
  for (let i = 0; i < 5; i++) {
    stage.exit();
    for (let ms = 0; ms < 5000 && stage.place === 'none'; ms += 10) stage.advance(10);
    at.push(stage.now - begun);
  }
  expect(at.slice(0, 4).map((time, i) => time - (at[i - 1] ?? 0))).toEqual([0, 200, 1000, 2000]);
  expect([stage.place, stage.starts, stage.session.state]).toEqual(['none', 5, 'down']);
});

test('[F41] a server that is down says so once, answers calls with the cause, and is tried now and then', () => {
  const stage = new Stage({
    known: snapshot('fresh'),
    server: ({ method }) => (method === 'initialize' ? ['exit'] : []),
  });
  stage.host(INITIALIZE);
  for (let id = 0; id < 100; id++) {
    stage.host(call(id));
    stage.advance(200);
  }
  stage.advance(5000);
  for (let id = 0; id < 100; id++) expect(stage.answer(id).error.message).toContain(CAUSE);
  expect(stage.starts).toBeLessThanOrEqual(5 + 10 + 1);
  expect(stage.said).toEqual([
    'demo has ended too often and is down. It is tried again when it is needed.',
  ]);
  expect(stage.answer(99).error.message).toContain('is down');
});

test('a server that was down is up again after one good start, and its trouble is over', () => {
  const stage = connected(() => ['exit']);
  stage.advance(10_000);
  stage.host(call(0), call(1));
  stage.server = legacyServer();
  stage.advance(10_000);
  stage.host(call(2));
  stage.advance(1000);
  expect(stage.answer(2).result).toEqual({ content: [] });
  expect(stage.session.describe().text).toBe('The MCP server demo is running.');
});

test('ends are forgotten after a minute without one', () => {
  const stage = connected();
  for (let i = 0; i < 10; i++) {
    stage.exit();
    stage.advance(61_000);
  }
  expect([stage.place, stage.starts]).toEqual(['alive', 11]);
});

test('an environment that cannot be made fails the waiting calls at once, with its own cause', () => {
  const stage = new Stage({
    known: snapshot('fresh'),
    healMs: 'error[BUILD_FAILED]: no interpreter',
  });
  stage.host(INITIALIZE, call(1), call(2));
  for (const id of [1, 2])
    expect(stage.answer(id).error).toMatchObject({ data: { delivery: 'not_sent' } });
  expect(stage.answer(1).error.message).toContain('BUILD_FAILED');
  stage.healMs = 0;
  stage.server = legacyServer();
  stage.host(call(3));
  expect(stage.answer(3).result).toEqual({ content: [] });
});

test('a handshake that waits for a server that cannot be started is answered at once', () => {
  const stage = new Stage({ healMs: 'error[BUILD_FAILED]: no interpreter' });
  stage.host(INITIALIZE);
  stage.advance(1);
  expect(stage.answer('init').result.instructions).toContain('BUILD_FAILED');
});

test('asking for the status of a server without tools tries it again', () => {
  const stage = new Stage({ healMs: 'error[BUILD_FAILED]: no interpreter' });
  stage.host(INITIALIZE);
  stage.advance(20_000);
  stage.host(list(1));
  const before = stage.starts;
  stage.healMs = 0;
  stage.server = legacyServer();
  stage.host(call(2, 'server_status'));
  expect(stage.answer(2).result.content[0].text).toContain('BUILD_FAILED');
  stage.advance(100);
  expect([stage.starts, stage.told]).toEqual([before + 1, ['notifications/tools/list_changed']]);
});

test('a call rides out one failing start, not two', () => {
  const stage = new Stage({ known: snapshot('fresh'), server: mute });
  stage.host(INITIALIZE, call(1));
  stage.exit();
  expect(stage.answers(1)).toEqual([]);
  stage.advance(1000);
  stage.exit();
  expect(stage.answer(1).error.data.delivery).toBe('not_sent');
});
