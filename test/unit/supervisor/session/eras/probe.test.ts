import { expect, test } from 'vitest';
import { Stage } from '../driver.ts';
import {
  call,
  DISCOVER,
  DISCOVER_RESULT,
  INITIALIZE,
  INITIALIZE_RESULT,
  INITIALIZED,
  legacyServer,
  MODERN,
  modernCall,
  modernList,
  modernServer,
  refusal,
  snapshot,
} from '../servers.ts';

const NOT_FOUND = { code: -32601, message: 'Method not found' };
const promisedTools = { tools: { listChanged: true } };

test('a known legacy server is probed by nobody: the host falls back at once', () => {
  const stage = new Stage({ known: snapshot('fresh'), start: 'eager', server: legacyServer() });
  stage.host(DISCOVER, INITIALIZE, INITIALIZED);
  expect(stage.answer('probe').error).toEqual(NOT_FOUND);
  expect(stage.answer('init').result).toEqual({
    ...INITIALIZE_RESULT,
    capabilities: promisedTools,
  });
  expect(stage.given).toEqual(['initialize', 'notifications/initialized', 'tools/list']);
  expect(stage.starts).toBe(1);
});

test('an outdated snapshot of a legacy server still spares it the probe', () => {
  const stage = new Stage({ known: snapshot('outdated'), server: legacyServer() });
  stage.host(DISCOVER, INITIALIZE);
  expect(stage.answer('probe').error).toEqual(NOT_FOUND);
  expect(stage.given).not.toContain('server/discover');
});

test('a known modern server answers from the snapshot, with what is left of its time', () => {
  const stage = new Stage({ known: snapshot('fresh', MODERN) });
  stage.advance(10_000);
  stage.host(DISCOVER, modernList(1));
  expect(stage.answer('probe').result).toEqual({ ...DISCOVER_RESULT, ttlMs: 50_000 });
  expect(stage.answer(1).result).toMatchObject({ resultType: 'complete', ttlMs: 50_000 });
  expect(stage.starts).toBe(0);
});

test('an unknown legacy server that is quick refuses the probe and is initialized on the same process', () => {
  const stage = new Stage({ server: legacyServer() });
  stage.host(DISCOVER);
  expect(stage.answer('probe').error).toEqual(NOT_FOUND);
  stage.host(INITIALIZE, INITIALIZED, call(1));
  expect(stage.answer('init').result.serverInfo).toEqual(INITIALIZE_RESULT.serverInfo);
  expect(stage.answer(1).result).toEqual({ content: [] });
  expect(stage.starts).toBe(1);
});

test('an unknown modern server that is quick answers the probe itself', () => {
  const stage = new Stage({ server: modernServer() });
  stage.host(DISCOVER, modernCall(1));
  expect(stage.answer('probe').result.supportedVersions).toEqual(['2026-07-28']);
  expect(stage.answer(1).result.resultType).toBe('complete');
});

test('an unknown server that is slow is offered as a legacy one after 800 ms', () => {
  const stage = new Stage({ server: modernServer(), healMs: 5000 });
  stage.host(DISCOVER);
  stage.advance(799);
  expect(stage.answers('probe')).toEqual([]);
  stage.advance(1);
  expect(stage.answer('probe').error).toEqual(NOT_FOUND);
});

test('a server that dies of the probe is initialized by the next one, and is not asked again', () => {
  const survivor = legacyServer();
  const stage = new Stage({
    server: (message) => (message.method === 'server/discover' ? ['exit'] : survivor(message)),
  });
  stage.host(DISCOVER);
  expect(stage.answer('probe').error).toEqual(NOT_FOUND);
  stage.host(INITIALIZE, call(1));
  expect(stage.answer(1).result).toEqual({ content: [] });
  expect([
    stage.starts,
    stage.given.filter((method) => method === 'server/discover').length,
  ]).toEqual([2, 1]);
});

test('a server that is silent on the probe has time anew for initialize, on the same process', () => {
  const stage = new Stage({ server: legacyServer({ never: ['server/discover'] }) });
  stage.host(DISCOVER);
  stage.advance(800);
  stage.host(INITIALIZE);
  expect(stage.answer('init').result.serverInfo).toEqual(INITIALIZE_RESULT.serverInfo);
  expect(stage.starts).toBe(1);
});

test('a host that turns to the legacy era gets a new child where the probe was answered', () => {
  const dual = modernServer();
  const stage = new Stage({ server: dual });
  stage.host(DISCOVER);
  stage.server = legacyServer();
  stage.host(INITIALIZE);
  stage.advance(10);
  expect(stage.answer('init').result.serverInfo).toEqual(INITIALIZE_RESULT.serverInfo);
  expect([stage.starts, stage.session.describe().counters.crashes]).toEqual([2, 0]);
});

test('a child that the unanswered probe has fixed in the modern era is replaced, and counts as no crash', () => {
  const stage = new Stage({ server: () => [] });
  stage.host(DISCOVER);
  stage.advance(800);
  stage.host(INITIALIZE);
  const asked = stage.toChild.find(({ method }) => method === 'initialize');
  stage.server = legacyServer();
  stage.child(refusal(asked.id, -32022, ['2026-07-28']));
  stage.advance(10);
  expect(stage.answer('init').result.serverInfo).toEqual(INITIALIZE_RESULT.serverInfo);
  expect(stage.session.describe().counters).toMatchObject({ starts: 2, crashes: 0 });
});

test('another probe in a legacy session changes nothing', () => {
  const stage = new Stage({ server: legacyServer() });
  stage.host(INITIALIZE, DISCOVER);
  expect(stage.answer('probe').error).toEqual(NOT_FOUND);
  stage.exit();
  expect(stage.given.filter((method) => method === 'initialize')).toHaveLength(2);
});

test('a second handshake is answered like the first', () => {
  const stage = new Stage({ known: snapshot('fresh', MODERN) });
  stage.host(DISCOVER, { ...DISCOVER, id: 'again' });
  expect(stage.answer('again').result).toEqual(stage.answer('probe').result);
});
