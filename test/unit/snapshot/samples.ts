import type { JsonObject } from '../../../src/protocol/json.ts';
import type { SnapshotContent } from '../../../src/snapshot/snapshot.ts';

export const NOW = Date.parse('2026-03-01T12:00:00.000Z');

/** A tool with everything that a tool can have. */
export function tool(name: string, changes: JsonObject = {}): JsonObject {
  return {
    name,
    title: `The ${name}`,
    description: `Does ${name}`,
    inputSchema: {
      type: 'object',
      properties: { who: { type: 'string', enum: ['a', 'b'], default: 'a' } },
      required: ['who'],
    },
    outputSchema: { type: 'object', properties: { text: { type: 'string' } } },
    annotations: { readOnlyHint: true },
    _meta: { 'example/kind': 'tool' },
    ...changes,
  };
}

export function content(changes: Partial<SnapshotContent> = {}): SnapshotContent {
  return {
    version: '1.0.0',
    cachedAt: new Date(NOW).toISOString(),
    server: 'sample/greeter',
    fingerprint: 'f'.repeat(64),
    era: 'legacy',
    initialize: { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: {} },
    tools: [tool('greet'), tool('part ü…')],
    ...changes,
  };
}
