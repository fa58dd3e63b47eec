import { expect, test } from 'vitest';
import { Stage } from '../driver.ts';
import { CHANGED } from '../scenes.ts';
import { call, GREET, INITIALIZE, legacyServer, list, READ, snapshot, WAVE } from '../servers.ts';

const changes = (stage: Stage) => stage.told.filter((method) => method === CHANGED).length;
const names = (tools: { name: string }[]) => tools.map(({ name }) => name);

test('a list that differs from what the host was given is announced once, and one that does not is not', () => {
  for (const [tools, expected] of [
    [[GREET, WAVE], 1],
    [[READ, GREET], 0],
  ] as const) {
    const stage = new Stage({
      known: snapshot('fresh'),
      server: legacyServer({ tools: [...tools] }),
    });
    stage.host(INITIALIZE, list(1), call(2));
    stage.advance(5000);
    expect(changes(stage)).toBe(expected);
    stage.host(list(3));
    expect(names(stage.answer(3).result.tools)).toEqual(names([...tools]));
  }
});

test('[H10] tools that differ from a trusted snapshot are named on stderr', () => {
  const stage = new Stage({
    known: snapshot('fresh'),
    server: legacyServer({ tools: [GREET, WAVE] }),
  });
  stage.host(INITIALIZE, call(1));
  expect(stage.said).toEqual([
    'demo lists other tools than before, and its code is the same (new: wave; gone: read)',
  ]);
});

test('a change that the child tells itself reaches the host once', () => {
  const server = legacyServer();
  const stage = new Stage({ known: snapshot('fresh'), server });
  stage.host(INITIALIZE, list(1), call(2));
  stage.server = legacyServer({ tools: [WAVE] });
  stage.child({ method: CHANGED });
  stage.host(list(3));
  stage.advance(5000);
  expect(changes(stage)).toBe(1);
  expect(stage.stored.at(-1)?.tools).toEqual([WAVE]);
});

test('a respawned child with other tools is announced, also when the child gave the list before', () => {
  const stage = new Stage({ server: legacyServer() });
  stage.host(INITIALIZE, list(1));
  expect(stage.answer(1).result.tools).toHaveLength(2);
  stage.server = legacyServer({ tools: [WAVE] });
  stage.exit();
  expect(changes(stage)).toBe(1);
});

test('a host whose list request died with the child is told as soon as there is a list', () => {
  const stage = new Stage({ server: legacyServer({ never: ['tools/list'] }) });
  stage.host(INITIALIZE, list(1));
  stage.server = legacyServer();
  stage.exit();
  expect(stage.answer(1).error.data.delivery).toBe('may_have_run');
  expect(changes(stage)).toBe(1);
});

test('many changes are fetched once, and a server that changes at each look ever less often', () => {
  const server = legacyServer();
  const stage = new Stage({ server });
  stage.host(INITIALIZE);
  const before = stage.given.filter((method) => method === 'tools/list').length;
  for (let i = 0; i < 20; i++) stage.child({ method: CHANGED });
  stage.advance(100);
  expect(stage.given.filter((method) => method === 'tools/list').length).toBe(before + 1);
  stage.server = (message) =>
    message.method === 'tools/list' ? [...server(message), { method: CHANGED }] : server(message);
  stage.child({ method: CHANGED });
  stage.advance(60_000);
  expect(stage.given.filter((method) => method === 'tools/list').length).toBeLessThan(before + 13);
});

test('a change that the child tells is not told again by us, whether the host asks anew or not', () => {
  const stage = new Stage({ known: snapshot('fresh'), server: legacyServer() });
  stage.host(INITIALIZE, list(1), call(2));
  stage.server = legacyServer({ tools: [WAVE] });
  stage.child({ method: CHANGED });
  stage.advance(5000);
  expect(changes(stage)).toBe(1);
});
