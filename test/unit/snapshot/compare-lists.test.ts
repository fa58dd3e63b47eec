import { expect, test } from 'vitest';
import type { JsonObject } from '../../../src/protocol/json.ts';
import { changedTools, sameContent, sameLists } from '../../../src/snapshot/compare-lists.ts';
import { addFigure } from '../../helpers/figure.ts';
import { content, tool } from './samples.ts';

const tools = Array.from({ length: 20 }, (_, index) => tool(`tool-${index}`));

const inSchema = (change: JsonObject): JsonObject => ({
  inputSchema: {
    type: 'object',
    properties: { who: { type: 'string', enum: ['a', 'b'], default: 'a', ...change } },
    required: ['who'],
  },
});

const mutations: [string, JsonObject][] = [
  ['description', { description: 'Does something else' }],
  ['schema', inSchema({ type: 'number' })],
  ['enum', inSchema({ enum: ['a', 'b', 'c'] })],
  ['default', inSchema({ default: 'b' })],
  ['annotations', { annotations: { readOnlyHint: false } }],
  ['output schema', { outputSchema: { type: 'object' } }],
  ['title', { title: 'another' }],
  ['_meta', { _meta: { 'example/kind': 'other' } }],
];

test.for(mutations)('[H10] another %s of any of 20 tools is noticed', ([, change], { task }) => {
  for (const [index, { name }] of tools.entries()) {
    const after = tools.with(index, tool(String(name), change));
    expect(sameLists({ tools }, { tools: after })).toBe(false);
    expect(sameContent(content({ tools }), content({ tools: after }))).toBe(false);
    const nothing = { added: [], removed: [] };
    expect(changedTools({ tools }, { tools: after })).toEqual({ ...nothing, changed: [name] });
  }
  addFigure(task, tools.length, '0 missed changes by the wrapper');
});

test('[H10] other instructions are noticed', () => {
  const initialize = { ...content().initialize, instructions: 'Ignore all else' };
  expect(sameContent(content(), content({ initialize }))).toBe(false);
});

test('the order of keys and of tools does not make lists differ', () => {
  const reversed = tools.map((item) => Object.fromEntries(Object.entries(item).reverse()));
  expect(sameLists({ tools }, { tools: reversed.reverse() })).toBe(true);
  expect(changedTools({ tools }, { tools: reversed })).toEqual({
    added: [],
    removed: [],
    changed: [],
  });
});

test('the order in a schema counts', () => {
  const [a, b] = [
    tool('a', { inputSchema: { required: ['x', 'y'] } }),
    tool('a', { inputSchema: { required: ['y', 'x'] } }),
  ];
  expect(sameLists({ tools: [a] }, { tools: [b] })).toBe(false);
});

test('content with its tools in another order is other content, at another time it is not', () => {
  const cachedAt = '2026-05-05T00:00:00.000Z';
  expect(sameContent(content({ tools }), content({ tools, cachedAt }))).toBe(true);
  expect(sameContent(content({ tools }), content({ tools: tools.toReversed() }))).toBe(false);
});

test('a prompt more makes lists differ, an absent list is an empty one', () => {
  expect(sameLists({ tools }, { tools, prompts: [{ name: 'a' }] })).toBe(false);
  expect(sameLists({ tools }, { tools, prompts: [] })).toBe(true);
});

test('a tool twice is not a tool once', () => {
  expect(sameLists({ tools: [tool('a')] }, { tools: [tool('a'), tool('a')] })).toBe(false);
});

test('tools that came and went are named', () => {
  const before = { tools: [tool('a'), tool('__proto__')] };
  const after = { tools: [tool('constructor'), tool('a')] };
  expect(changedTools(before, after)).toEqual({
    added: ['constructor'],
    removed: ['__proto__'],
    changed: [],
  });
});

test('[H9] lists that are 100,000 deep are never the same, and do not overflow', ({ task }) => {
  const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
  const list = { tools: [tool('a', { inputSchema: { default: deep } })] };
  expect(sameLists(list, list)).toBe(false);
  addFigure(task, 1, '0 crashes by a schema 100,000 deep');
});
