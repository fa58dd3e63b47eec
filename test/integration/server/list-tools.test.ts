import { expect } from 'vitest';
import { READS, test, tool } from './drive/server-scene.ts';

const SIX = ['bard', 'cook', 'guide', 'monk', 'smith', 'thief'];

test('tools of six members are listed before any of their servers runs', async ({ scene }) => {
  for (const name of SIX) scene.add(name);
  const first = await scene.open();
  const before = await first.call('list_tools');
  expect(before.facts).toMatchObject({
    total: 0,
    servers: SIX.map(() => ({ toolsState: 'missing' })),
  });
  const progress: string[] = [];
  const refreshed = await first.call('refresh_tools', {}, (message) => progress.push(message));
  expect(refreshed.facts.servers).toMatchObject(
    SIX.map(() => ({ outcome: 'refreshed', tools: 2 })),
  );
  // the library drops the last when the answer comes in the same piece
  expect(progress.length).toBeGreaterThanOrEqual(SIX.length - 1);
  expect(SIX.map((name) => `${name}:main: refreshed`)).toEqual(expect.arrayContaining(progress));

  const second = await scene.open();
  const { facts } = await second.call('list_tools', { query: 'look' });
  expect(facts.tools).toEqual(
    SIX.map((name) => ({
      server: `${name}:main`,
      tool: 'look',
      description: 'Can look',
      readOnly: true,
    })),
  );
  expect(facts.servers).toMatchObject(SIX.map(() => ({ toolsState: 'fresh', status: 'stopped' })));
  for (const name of SIX) expect(starts(scene.journal(name))).toBe(1); // for the refresh
});

test('a long roster comes in pages, each tool once', async ({ scene }) => {
  scene.add('bard', { tools: Array.from({ length: 25 }, (_, i) => tool(`tool-${i}`)) });
  const caller = await scene.open();
  await caller.call('refresh_tools', { servers: ['bard'] });
  const names: unknown[] = [];
  for (let cursor: unknown; ; ) {
    const page = { limit: 10, ...(cursor === undefined ? {} : { cursor }) };
    const { facts } = await caller.call('list_tools', page);
    names.push(...(facts.tools as { tool: string }[]).map((one) => one.tool));
    cursor = facts.nextCursor;
    if (cursor === undefined) break;
  }
  expect(names).toEqual(Array.from({ length: 25 }, (_, i) => `tool-${i}`));
});

test('[H9] what a hostile server says of its tools hides nothing and stays bounded', async ({
  scene,
}) => {
  const inputSchema = {
    type: 'object',
    properties: { a: { description: 'x\u202e\u200b\u001b[31my' } },
  };
  const large = { type: 'object', description: 'a'.repeat(100_000) };
  scene.add('bard', {
    tools: [
      {
        ...READS,
        description: `\u001b]0;owned\u0007Sees\u2066 all ${'a'.repeat(10_000)}`,
        inputSchema,
      },
      { ...tool('large'), inputSchema: large },
    ],
  });
  const caller = await scene.open();
  await caller.call('refresh_tools');
  const { text, facts } = await caller.call('list_tools', { detail: 'full' });
  expect(text).not.toMatch(/[\u202e\u200b\u2066]|\\u001b/);
  expect(text.length).toBeLessThan(20_000);
  expect(facts.tools).toMatchObject([
    { tool: 'look', inputSchema: { properties: { a: { description: 'xy' } } } },
    { tool: 'large', inputSchema: { description: 'The schema is too large to be shown' } },
  ]);
});

test('a server that fails keeps its tools, and why is told', async ({ scene }) => {
  scene.add('bard');
  const caller = await scene.open();
  await caller.call('refresh_tools');
  scene.add('bard', { failsAtStart: 'Error: the lute is broken' });
  const refreshed = await caller.call('refresh_tools');
  expect(refreshed.facts.servers).toMatchObject([
    {
      outcome: 'failed',
      status: 'error',
      tools: 2,
      error: expect.stringContaining('the lute is broken'),
    },
  ]);
  const { facts } = await caller.call('list_tools');
  expect(facts).toMatchObject({ total: 2, servers: [{ status: 'error' }] });
});

test('a plugin that is installed in the middle of a session is there at once', async ({
  scene,
}) => {
  scene.add('bard');
  const caller = await scene.open();
  await caller.call('list_tools');
  scene.add('cook');
  const { facts } = await caller.call('list_tools');
  expect(facts.servers).toMatchObject([{ server: 'bard:main' }, { server: 'cook:main' }]);
  expect((await caller.call('call_tool', CALL_COOK)).facts).toMatchObject({
    text: '{"name":"Ada"}',
  });
});

const CALL_COOK = { server: 'cook', tool: 'look', arguments: { name: 'Ada' } };

function starts(journal: string[]): number {
  return journal.filter((line) => line.startsWith('start')).length;
}
