import { expect, test } from 'vitest';
import { toPublished } from '../../../scripts/bench/report/published/to-published.ts';
import { makeResults } from './results.ts';

test('what is published names the class of the machine and nothing of the machine itself', () => {
  const { at, machine, skipped } = toPublished(makeResults());
  expect({ at, machine, skipped }).toEqual({
    at: '2026-01-02',
    machine: { system: 'linux 6 x64', processors: 2, memoryGiB: 8, node: 'v22.1.0' },
    skipped: [{ name: 'peer: gone', reason: 'gone@1 is not there' }],
  });
});

test('figures are published without their samples, to four digits', () => {
  const [row] = makeResults().rows;
  const rows = row ? [{ ...row, median: 12.34567 }] : [];
  const [published] = toPublished(makeResults({ rows })).rows;
  expect(published).toMatchObject({ name: 'start <fast>', median: 12.35, n: 1, verdict: 'ok' });
  expect(published).not.toHaveProperty('samples');
});

test('the figures of a peer are medians, and its findings stay in words', () => {
  const [peer] = toPublished(makeResults()).peers;
  expect(peer).toEqual({
    peer: 'slow-peer 1.0.0',
    transport: 'HTTP',
    figures: {
      start: { kind: 'measured', n: 3, median: 300, p95: 390 },
      next: { kind: 'never', why: 'within 5 s' },
    },
  });
});
