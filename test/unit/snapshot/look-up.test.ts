import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { lookUpSnapshot, type Wanted } from '../../../src/snapshot/look-up.ts';
import { formatSnapshot } from '../../../src/snapshot/parse-snapshot.ts';
import type { SnapshotContent } from '../../../src/snapshot/snapshot.ts';
import { addFigure } from '../../helpers/figure.ts';
import { test } from '../../helpers/test.ts';
import { content, NOW, tool } from './samples.ts';

const HOUR = 3_600_000;

type Files = { store?: Partial<SnapshotContent>; shipped?: Partial<SnapshotContent> };

function lookUp(dir: string, { store, shipped }: Files, changes: Partial<Wanted> = {}) {
  mkdirSync(dir, { recursive: true });
  const [storeFile, shippedFile] = [join(dir, 'store.json'), join(dir, 'shipped.json')];
  if (store) writeFileSync(storeFile, formatSnapshot(content(store)));
  if (shipped) writeFileSync(shippedFile, formatSnapshot(content(shipped)));
  return lookUpSnapshot({
    storeFile,
    shippedFile,
    server: 'sample/greeter',
    fingerprint: 'f'.repeat(64),
    version: '1.0.0',
    now: NOW,
    ...changes,
  });
}

const summary = (found: ReturnType<typeof lookUp>) =>
  found.kind === 'missing' ? 'missing' : `${found.kind} ${found.origin}`;

const rows: [string, Files, string, Partial<Wanted>?][] = [
  ['nothing is there', {}, 'missing'],
  ['the store has it', { store: {} }, 'fresh store'],
  ['the store has it for a day', { store: {} }, 'stale store', { now: NOW + 24 * HOUR }],
  ['almost a day is over', { store: {} }, 'fresh store', { now: NOW + 24 * HOUR - 1 }],
  ['[F55] the code is other', { store: { fingerprint: 'e' } }, 'outdated store'],
  ['[F55] the version is other', { store: { version: '0.9.0' } }, 'outdated store'],
  ['[F55] ttlMs is 0', { store: { ttlMs: 0 } }, 'stale store'],
  ['[F55] ttlMs is negative', { store: { ttlMs: -5 } }, 'stale store'],
  ['[F55] ttlMs has passed', { store: { ttlMs: 10 } }, 'stale store', { now: NOW + 10 }],
  ['[F55] ttlMs has not passed', { store: { ttlMs: 10 } }, 'fresh store', { now: NOW + 9 }],
  ['[F55] ttlMs is huge', { store: { ttlMs: 1e300 } }, 'fresh store', { now: NOW + 200 * HOUR }],
  [
    '[F55] ttlMs is huge, a month on',
    { store: { ttlMs: 1e300 } },
    'stale store',
    { now: NOW + 720 * HOUR },
  ],
  [
    '[F55] a modern server gave no ttlMs',
    { store: { era: 'modern', cacheScope: 'public' } },
    'stale store',
  ],
  ['[F19] it is from the future', { store: {} }, 'stale store', { now: NOW - 1 }],
  ['[F19] its time is garbage', { store: { cachedAt: 'yesterday' } }, 'stale store'],
  ['[F19] our clock is garbage', { store: {} }, 'stale store', { now: Number.NaN }],
  ['[H11] it is of another server', { store: { server: 'sample/other' } }, 'missing'],
  ['only a shipped one is there', { shipped: {} }, 'fresh shipped'],
  ['the shipped one is a year old', { shipped: {} }, 'fresh shipped', { now: NOW + 9000 * HOUR }],
  [
    'the shipped one has a ttlMs that passed',
    { shipped: { ttlMs: 5 } },
    'stale shipped',
    { now: NOW + 5 },
  ],
  [
    'the shipped one is of this version and other code',
    { shipped: { fingerprint: 'e' } },
    'stale shipped',
  ],
  ['the shipped one is of another version', { shipped: { version: '2' } }, 'outdated shipped'],
  ['both are there', { store: {}, shipped: {} }, 'fresh store'],
  ['the store is stale', { store: { ttlMs: 0 }, shipped: {} }, 'stale store'],
  [
    'the store is outdated and the shipped one is not',
    { store: { version: '0.9.0' }, shipped: {} },
    'fresh shipped',
  ],
  [
    'both are outdated',
    { store: { version: '0.8.0' }, shipped: { version: '0.9.0' } },
    'outdated store',
  ],
];

test.for(rows)('when %s', ([title, files, expected, changes], { task, dir }) => {
  expect(summary(lookUp(dir, files, changes))).toBe(expected);
  if (title.startsWith('[F55]')) addFigure(task, 1, '0 stale serves');
  if (title.startsWith('[H11]')) addFigure(task, 1, '0 cross-serving');
});

const scopes: [string, Partial<SnapshotContent>, string | undefined, string][] = [
  ['the same context', { cacheScope: 'private', scopeKey: 'a' }, 'a', 'fresh store'],
  ['another context', { cacheScope: 'private', scopeKey: 'a' }, 'b', 'missing'],
  ['an unknown context', { cacheScope: 'private', scopeKey: 'a' }, undefined, 'missing'],
  ['a context, where none was noted', { cacheScope: 'private' }, 'a', 'missing'],
  ['no context, where none was noted', { cacheScope: 'private' }, undefined, 'missing'],
  ['another context, of a public one', { cacheScope: 'public', scopeKey: 'a' }, 'b', 'fresh store'],
  [
    'another context, of a modern one without scope',
    { era: 'modern', ttlMs: 9, scopeKey: 'a' },
    'b',
    'missing',
  ],
];

test.for(scopes)('[H12] asked in %s', ([, store, scopeKey, expected], { task, dir }) => {
  expect(summary(lookUp(dir, { store }, { scopeKey }))).toBe(expected);
  addFigure(task, 1, '0 private lists shown in another context');
});

test('age and time left are told', ({ dir }) => {
  expect(lookUp(dir, { store: { ttlMs: 100 } }, { now: NOW + 40 })).toMatchObject({
    ageMs: 40,
    leftMs: 60,
  });
});

test('a file of the seed is judged by its version', ({ dir }) => {
  const [storeFile, tools] = [join(dir, 'tools-cache.json'), [tool('greet')]];
  const cachedAt = new Date(NOW).toISOString();
  writeFileSync(storeFile, JSON.stringify({ version: '1.0.0', tools, cachedAt }));
  expect(lookUp(dir, {}, { storeFile })).toMatchObject({ kind: 'fresh', snapshot: { tools } });
  expect(lookUp(dir, {}, { storeFile, version: '2.0.0' })).toMatchObject({ kind: 'outdated' });
});

test('a damaged store does not hide the shipped one, and is told once', ({ dir }) => {
  writeFileSync(join(dir, 'store.json'), '{"version":"\u001b[31m');
  const problems: string[] = [];
  const onProblem = (problem: string) => problems.push(problem);
  expect(summary(lookUp(dir, { shipped: {} }, { onProblem }))).toBe('fresh shipped');
  expect(problems).toEqual([`\`${join(dir, 'store.json')}\` is not used: it is not JSON`]);
});
