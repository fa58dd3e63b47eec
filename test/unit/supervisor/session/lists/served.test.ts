import { expect, test } from 'vitest';
import { Stage } from '../driver.ts';
import { CHANGED } from '../scenes.ts';
import {
  call,
  DISCOVER,
  DISCOVER_RESULT,
  GREET,
  INITIALIZE,
  INITIALIZE_RESULT,
  legacyServer,
  list,
  modernServer,
  READ,
  snapshot,
  WAVE,
} from '../servers.ts';

const changes = (stage: Stage) => stage.told.filter((method) => method === CHANGED).length;
const names = (tools: { name: string }[]) => tools.map(({ name }) => name);

test('a list is answered from the snapshot without a start', () => {
  const stage = new Stage({ known: snapshot('fresh') });
  stage.host(INITIALIZE, list(1));
  expect(stage.answer(1).result).toEqual({ tools: [GREET, READ] });
  expect(stage.starts).toBe(0);
});

test('an unknown server that is slow has a status tool after 1.8 s, until its own tools are there', () => {
  const stage = new Stage({ server: legacyServer(), healMs: 10_000 });
  stage.host(INITIALIZE);
  stage.advance(800);
  stage.host(list(1), list(2, 'prompts/list'));
  stage.advance(999);
  expect(stage.answers(1)).toEqual([]);
  stage.advance(1);
  expect(names(stage.answer(1).result.tools)).toEqual(['server_status']);
  expect(stage.answer(2).result).toEqual({ prompts: [] });
  stage.host(call(3, 'server_status'));
  expect(stage.answer(3).result.content[0].text).toContain('is being prepared, 2 s so far');
  stage.advance(10_000);
  expect(changes(stage)).toBe(1);
  stage.host(list(4), list(5, 'prompts/list'));
  expect(stage.answer(4).result.tools).toHaveLength(2);
  expect(stage.answer(5).result).toEqual({ prompts: [] });
});

test('an outdated snapshot is served only when the server is late, and then corrected', () => {
  const known = snapshot('outdated', { tools: [WAVE] });
  const stage = new Stage({ known, server: legacyServer(), healMs: 3000 });
  stage.host(INITIALIZE, list(1));
  stage.advance(1800);
  expect(stage.answer(1).result.tools).toEqual([WAVE]);
  stage.advance(2000);
  expect(changes(stage)).toBe(1);
});

test('a list that was promised and does not exist is empty', () => {
  const initialize = { ...INITIALIZE_RESULT, capabilities: { tools: {}, prompts: {} } };
  const stage = new Stage({ known: snapshot('fresh', { initialize }), server: legacyServer() });
  stage.host(INITIALIZE, call(1), list(2, 'prompts/list'));
  expect(stage.answer(2).result).toEqual({ prompts: [] });
});

test('a list with a cursor goes to the child as it is', () => {
  const stage = new Stage({ known: snapshot('fresh'), server: legacyServer({ tools: [WAVE] }) });
  stage.host(INITIALIZE, { id: 1, method: 'tools/list', params: { cursor: '' } });
  expect(stage.answer(1).result.tools).toEqual([WAVE]);
});

test('listChanged is promised for every list that the server has, and for no other', () => {
  const result = { ...DISCOVER_RESULT, capabilities: { prompts: {}, logging: {} } };
  const stage = new Stage({ server: modernServer({ results: { 'server/discover': result } }) });
  stage.host(DISCOVER);
  expect(stage.answer('probe').result.capabilities).toEqual({
    prompts: { listChanged: true },
    logging: {},
  });
});
