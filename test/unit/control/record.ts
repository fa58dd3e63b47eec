import { type RunRecord, SCHEMA } from '../../../src/control/record/run-record.ts';

/** A whole record with every field that one can have. */
export function sampleRecord(changes: Partial<RunRecord> = {}): RunRecord {
  return {
    schema: SCHEMA,
    pid: 42,
    startTime: '1000',
    bootId: 'boot-a',
    namespace: 'pid:[1] time:[2]',
    machine: 'here',
    plugin: 'greet',
    marketplace: 'shop',
    server: 'greeter',
    pluginRoot: '/plugins/greet',
    hostPid: 41,
    hostSession: 'session-1',
    hostAgent: 'claude-code',
    startedAt: '2025-11-21T10:00:00.000Z',
    socket: '/state/run/42-1000.sock',
    state: 'ready',
    since: '2025-11-21T10:00:01.000Z',
    child: { pid: 43, startedAt: '2025-11-21T10:00:00.500Z', command: '/env/bin/python' },
    environment: '/store/env',
    snapshot: { kind: 'fresh', cachedAt: '2025-11-20T10:00:00.000Z' },
    counters: { starts: 1, crashes: 0, requests: 5, answeredForChild: 3, swallowed: 0 },
    lastError: { at: '2025-11-21T10:00:00.700Z', text: 'it broke' },
    ...changes,
  };
}
