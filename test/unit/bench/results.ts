import { judge } from '../../../scripts/bench/report/judge.ts';
import type { Results } from '../../../scripts/bench/report/results.ts';
import type { Budget, Row } from '../../../scripts/bench/row.ts';

/** The results of a run with one row of each kind. */
export function makeResults(changes: Partial<Results> = {}): Results {
  const machine = {
    platform: 'linux 6.8.0-31-generic x64',
    cpu: 'A Processor of This Machine',
    processors: 2,
    memoryGiB: 7.63,
    node: 'v22.1.0',
    load: [0, 0, 0],
  };
  return {
    at: '2026-01-02T03:04:05.678Z',
    mode: 'full',
    seconds: 61.4,
    before: machine,
    after: machine,
    rows: [
      rowOf('start <fast>', { value: 50, baseline: 40 }, { figure: 'ratio', atMost: 2.5 }),
      rowOf('slow end', { value: 300, baseline: 10 }, { figure: 'median', atMost: 100 }),
      rowOf('no limit', { value: 1, baseline: 3 }),
    ],
    peers: [
      {
        peer: 'slow-peer 1.0.0',
        transport: 'HTTP',
        figures: {
          start: { kind: 'measured', samples: [400, 200, 300] },
          next: { kind: 'never', why: 'within 5 s' },
        },
      },
      {
        peer: 'Holdfast',
        transport: 'stdio',
        figures: {
          start: { kind: 'measured', samples: [51] },
          lineTo: { kind: 'failed', why: 'it ends' },
        },
      },
    ],
    skipped: [{ name: 'peer: gone', skipped: 'gone@1 is not there: npm --prefix=/tmp/x failed' }],
    failed: [],
    ...changes,
  };
}

function rowOf(name: string, sample: Row['samples'][number], budget?: Budget) {
  const group = budget ? 'Limits' : 'Others';
  const samples = [sample];
  const row: Row = { name, unit: 'ms', baseline: 'alone', samples, ...(budget ? { budget } : {}) };
  return { ...row, ...judge(row), group };
}
