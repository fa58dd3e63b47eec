import { expect, test } from 'vitest';
import { differenceOf } from '../../../src/manager/roster/known-tools.ts';
import type { JsonObject } from '../../../src/protocol/json.ts';
import type { SnapshotContent } from '../../../src/snapshot/snapshot.ts';
import { addFigure } from '../../helpers/figure.ts';

const COUNT = 20;

function toolOf(index: number): JsonObject {
  return {
    name: `tool-${index}`,
    description: 'Reads a file',
    inputSchema: {
      type: 'object',
      properties: { mode: { type: 'string', enum: ['r', 'w'], default: 'r' } },
    },
    outputSchema: { type: 'object' },
    annotations: { readOnlyHint: true },
    _meta: { origin: 'here' },
  };
}

function contentOf(
  change: (tool: JsonObject) => JsonObject,
  at: number,
  said?: string,
): SnapshotContent {
  return {
    version: '1',
    cachedAt: '2026-01-01T00:00:00.000Z',
    initialize: { instructions: said ?? 'Be kind' },
    tools: Array.from({ length: COUNT }, (_, index) =>
      index === at ? change(toolOf(index)) : toolOf(index),
    ),
  };
}

const mode = (value: JsonObject) => ({ type: 'object', properties: { mode: value } });

const MUTATIONS: [string, (tool: JsonObject) => JsonObject][] = [
  ['description', (tool) => ({ ...tool, description: 'Reads a file. ' })],
  ['schema', (tool) => ({ ...tool, inputSchema: { type: 'object' } })],
  [
    'enum',
    (tool) => ({ ...tool, inputSchema: mode({ type: 'string', enum: ['r'], default: 'r' }) }),
  ],
  [
    'default',
    (tool) => ({ ...tool, inputSchema: mode({ type: 'string', enum: ['r', 'w'], default: 'w' }) }),
  ],
  ['annotation', (tool) => ({ ...tool, annotations: { readOnlyHint: false } })],
  ['output schema', (tool) => ({ ...tool, outputSchema: { type: 'object', required: ['a'] } })],
  ['_meta', (tool) => ({ ...tool, _meta: { origin: 'elsewhere' } })],
];

const same = (tool: JsonObject) => tool;

test.for(MUTATIONS)('[H10] another %s of any tool is noticed', ([, mutate], { task }) => {
  for (let at = 0; at < COUNT; at += 1) {
    expect(differenceOf(contentOf(same, -1), contentOf(mutate, at))).toEqual({
      added: [],
      removed: [],
      changed: [`tool-${at}`],
      instructions: 'same',
    });
  }
  addFigure(task, COUNT, '0 missed changes by the manager');
});

test('[H10] other instructions are noticed, another order is no difference', ({ task }) => {
  const before = contentOf(same, -1);
  for (let at = 0; at < COUNT; at += 1) {
    const after = contentOf(same, -1, `Be kind${' '.repeat(at)} `);
    expect(differenceOf(before, after)?.instructions).toBe('changed');
  }
  expect(differenceOf(before, { ...before, tools: before.tools.toReversed() })).toBeUndefined();
  addFigure(task, COUNT, '0 missed changes by the manager');
});
