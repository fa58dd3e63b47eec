import { describe, expect } from 'vitest';
import { type Mode, test } from './drive/server-scene.ts';

const MODES: Mode[] = ['legacy', 'auto'];
const ADA = { name: 'Ada' };
const LOOK = { server: 'bard', tool: 'look', arguments: ADA };
const PAINT = { server: 'plugin:bard:main', tool: 'paint', arguments: ADA };

describe.for(MODES)('a call in a session that opens as %s', (mode) => {
  test('a tool that only reads is called without a question', async ({ scene }) => {
    scene.add('bard');
    const { call, asked } = await scene.open({ mode, says: 'decline' });
    const { text, facts } = await call('call_tool', LOOK);
    expect(text).toBe('{"name":"Ada"}');
    expect(facts).toEqual({ server: 'bard:main', tool: 'look', isError: false, text });
    expect(asked).toEqual([]);
  });

  test('a tool that may change something is called when the user agrees', async ({ scene }) => {
    scene.add('bard');
    const { call, asked } = await scene.open({ mode, says: 'accept' });
    expect((await call('call_tool', PAINT)).text).toBe('{"name":"Ada"}');
    expect(asked).toEqual([
      'Call the tool paint of bard:main? It may change or delete something. Arguments: {"name":"Ada"}',
    ]);
  });

  test.for(['decline', 'cancel'] as const)(
    'a user who says %s is obeyed, whatever the model has confirmed',
    async (says, { scene }) => {
      scene.add('bard');
      const { call, asked } = await scene.open({ mode, says });
      const { text, isError } = await call('call_tool', { ...PAINT, confirm: true });
      expect(isError).toBe(true);
      expect(text).toContain('error[CALL_UNCONFIRMED]');
      expect(asked).toHaveLength(1);
      expect(scene.journal('bard')).not.toContain('call paint');
    },
  );

  test('where nobody can be asked, the model has to confirm', async ({ scene }) => {
    scene.add('bard');
    const { call } = await scene.open({ mode });
    const first = await call('call_tool', PAINT);
    expect(first.isError).toBe(true);
    expect(first.text).toContain('hint: Ask the user, and call it again with `confirm: true`');
    expect(scene.journal('bard')).not.toContain('call paint');
    expect((await call('call_tool', { ...PAINT, confirm: true })).text).toBe('{"name":"Ada"}');
  });
});

test('arguments that are not what the tool takes are refused before anything is called', async ({
  scene,
}) => {
  scene.add('bard');
  const { call, asked } = await scene.open({ says: 'accept' });
  for (const wrong of [{}, { name: 1 }, { name: 'Ada', more: true }]) {
    const { text, isError } = await call('call_tool', { ...PAINT, arguments: wrong });
    expect(isError).toBe(true);
    expect(text).toContain('error[ARGUMENTS_INVALID]: The arguments are not what `paint` takes');
  }
  expect(asked).toEqual([]);
  expect(scene.journal('bard')).not.toContain('call paint');
});

test('a tool whose schema is none is left to its server', async ({ scene }) => {
  const inputSchema = { type: 'object', properties: { name: { type: 'no such type' } } };
  scene.add('bard', { tools: [{ name: 'odd', inputSchema, annotations: { readOnlyHint: true } }] });
  const { call } = await scene.open();
  const { text } = await call('call_tool', { ...LOOK, tool: 'odd' });
  expect(text).toBe('{"name":"Ada"}');
});

test('a name that is wrong is answered with the right ones', async ({ scene }) => {
  scene.add('bard');
  scene.add('cook');
  const { call } = await scene.open();
  expect((await call('call_tool', { ...LOOK, tool: 'lok' })).text).toBe(
    'error[TOOL_UNKNOWN]: `bard:main` has no tool `lok`\n\nhint: Use one of: look, paint',
  );
  expect((await call('call_tool', { ...LOOK, server: 'brad' })).text).toBe(
    'error[SERVER_UNKNOWN]: No server `brad`\n\nhint: Use one of: bard:main, cook:main',
  );
  expect((await call('call_tool', { ...LOOK, server: 'main' })).text).toContain(
    'Several servers are called `main`',
  );
});

test('a server that the client refuses to start is reachable, and its cause is told', async ({
  scene,
}) => {
  scene.add('bard');
  scene.home.noteFailure('plugin:bard:main', 'Error: the lute is out of tune');
  const { call } = await scene.open();
  const { facts } = await call('diagnose');
  expect(facts.findings).toMatchObject([
    { code: 'RECENT_FAILURE', subject: 'plugin:bard:main', why: expect.stringContaining('lute') },
  ]);
  expect((await call('call_tool', LOOK)).text).toBe('{"name":"Ada"}');
});

test('a call that ends with its server is an error that says so', async ({ scene }) => {
  scene.add('bard', { tools: [{ name: 'die', inputSchema: { type: 'object' } }] });
  const { call } = await scene.open();
  const { text, isError } = await call('call_tool', { server: 'bard', tool: 'die', confirm: true });
  expect(isError).toBe(true);
  expect(text).toContain('error[CALL_INTERRUPTED]');
});
