import { expect, test } from 'vitest';
import { Stage } from '../driver.ts';
import { CLIENT, call, INITIALIZE, INITIALIZE_RESULT, legacyServer, snapshot } from '../servers.ts';

const promisedTools = { tools: { listChanged: true } };

test('the child is greeted in the version that the host was told', () => {
  const told = { ...INITIALIZE_RESULT, protocolVersion: '2025-06-18' };
  const stage = new Stage({
    known: snapshot('fresh', { initialize: told }),
    server: legacyServer(),
  });
  stage.host(INITIALIZE, call(1));
  expect(stage.answer('init').result.protocolVersion).toBe('2025-06-18');
  expect(stage.toChild[0].params).toEqual({ ...CLIENT, protocolVersion: '2025-06-18' });
});

test('a host that is older than the snapshot is answered by the server itself', () => {
  const older = { ...INITIALIZE, params: { ...CLIENT, protocolVersion: '2025-06-18' } };
  const result = { ...INITIALIZE_RESULT, protocolVersion: '2025-06-18' };
  const stage = new Stage({
    known: snapshot('fresh'),
    server: legacyServer({ results: { initialize: result } }),
  });
  stage.host(older);
  expect(stage.answer('init').result.protocolVersion).toBe('2025-06-18');
  expect(stage.starts).toBe(1);
});

test('a late handshake keeps the instructions that the server gave under another version', () => {
  const older = { ...INITIALIZE, params: { ...CLIENT, protocolVersion: '2025-06-18' } };
  const stage = new Stage({ known: snapshot('fresh'), healMs: 5000 });
  stage.host(older);
  stage.advance(800);
  expect(stage.answer('init').result).toEqual({
    ...INITIALIZE_RESULT,
    protocolVersion: '2025-06-18',
    capabilities: promisedTools,
  });
});
