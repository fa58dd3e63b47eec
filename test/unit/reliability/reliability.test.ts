import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { findContradictions } from '../../../scripts/reliability/check.ts';
import { collectRuns } from '../../../scripts/reliability/collect-runs.ts';
import { collectTests, type RowTest, rowsIn } from '../../../scripts/reliability/collect-tests.ts';
import { renderPage } from '../../../scripts/reliability/render.ts';
import { readTables, type Tables } from '../../../scripts/reliability/tables.ts';
import { test } from '../../helpers/test.ts';

const TABLES: Tables = {
  faults: [
    { id: 'F1', what: 'the link is gone', holds: 'it is back' },
    { id: 'H1', what: 'the link lies', holds: 'nobody follows it' },
  ],
  loads: [{ id: 'L4', what: 'one call', target: '+40 µs', sources: ['round trip'] }],
  gaps: [],
};
const SHOWN: RowTest = {
  title: '[F1, H1] a link is healed',
  file: 'test/unit/link.test.ts',
  rows: ['F1', 'H1'],
  status: 'passed',
  seconds: 2,
  figures: [{ n: 1000, figure: '0 failed reads | 0 lost' }],
};

test.each([
  ['[F5] a heal', ['F5']],
  ['[F47, H18] the guard', ['F47', 'H18']],
  ['a list of [5] items and [x]', []],
])('%s names %j', (title, rows) => {
  expect(rowsIn(title)).toEqual(rows);
});

test('a report gives the tests that carry rows, the last report wins', ({ dir }) => {
  const report = (name: string, status: string) => {
    const assertionResults = [
      { fullName: '[F1] x', status, duration: 500, meta: { figures: [{ n: 3, figure: 'all' }] } },
      { fullName: 'y', status },
    ];
    const testResults = [{ name: join(process.cwd(), 'test/x.test.ts'), assertionResults }];
    writeFileSync(join(dir, name), JSON.stringify({ testResults }));
    return join(dir, name);
  };
  const reports = [report('a.json', 'failed'), report('b.json', 'passed'), join(dir, 'none.json')];
  expect(collectTests(reports)).toEqual([
    {
      title: '[F1] x',
      file: 'test/x.test.ts',
      rows: ['F1'],
      status: 'passed',
      seconds: 0.5,
      figures: [{ n: 3, figure: 'all' }],
    },
  ]);
});

test('a page tells tests, figures, rounds and loads of each row', ({ dir }) => {
  const machine = { processors: 2, memoryGiB: 16, system: 'linux 6 x64', node: 'v20' };
  const suite = { name: 'links', rows: ['F1'], n: 10_000, figure: '0 torn', failures: 0 };
  const row = { name: 'round trip, p50', unit: 'µs', n: 9, median: 50.123, p95: 60, baseline: 'x' };
  const write = (name: string, content: object) => {
    writeFileSync(join(dir, name), JSON.stringify(content));
    return join(dir, name);
  };
  const soak = write('soak.json', {
    results: [{ ...suite, minutes: 2, seed: 1, at: '2026-01-02T', machine }],
  });
  const bench = write('bench.json', {
    machine,
    at: '2026-01-02',
    rows: [{ ...row, ratio: 1.5, difference: 9, verdict: 'over' }],
  });
  const page = renderPage(TABLES, [SHOWN], collectRuns(soak, bench));
  expect(page.split('\n').filter((line) => /^\| (F1|H1|L4|links) /.test(line))).toEqual([
    '| F1 | the link is gone | it is back | 1 | n 1,000: 0 failed reads \\| 0 lost | links, n 10,000: 0 torn |',
    '| H1 | the link lies | nobody follows it | 1 | n 1,000: 0 failed reads \\| 0 lost |  |',
    '| L4 | one call | +40 µs | round trip, p50: 50.1 µs, p95 60.0 µs, 1.50 × x (n 9), **over its budget** |',
    '| links | F1 | 10,000 | 0 | 0 torn | 2.0 min | 2026-01-02 |',
  ]);
  expect(findContradictions(TABLES, [SHOWN], page)).toEqual([]);
});

test('what contradicts the tables is told, row by row', () => {
  const gaps = [{ id: 'F9', what: 'sleep', why: 'nobody waits that long' }];
  const tests = [{ ...SHOWN, rows: ['F1', 'F7'] }];
  expect(findContradictions({ ...TABLES, gaps }, tests, '\n| F1 |\n| H1 |')).toEqual([
    'H1: no test of this run shows it, and gaps.tsv does not say why',
    'test/unit/link.test.ts: `[F1, H1] a link is healed` names F7, which is no row',
    'gaps.tsv: F9 is no row',
    'docs/reliability.md: no line for L4; run npm run reliability',
  ]);
});

test('every line of the tables has its columns, and no row stands twice', () => {
  const { faults, loads, gaps } = readTables();
  expect([...faults, ...loads, ...gaps].filter((row) => Object.values(row).includes(''))).toEqual(
    [],
  );
  const ids = [...faults, ...loads].map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
