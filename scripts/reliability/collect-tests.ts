import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Figure } from '../../test/helpers/figure.ts';

/** A test of a report whose title carries rows of the fault tables. */
export type RowTest = {
  title: string;
  file: string;
  rows: string[];
  status: 'passed' | 'failed' | 'skipped';
  seconds: number;
  figures: Figure[];
};

type Report = {
  testResults: {
    name: string;
    assertionResults: {
      fullName: string;
      status: string;
      duration?: number;
      meta?: { figures?: Figure[] };
    }[];
  }[];
};

/**
 * The tests of these reports (vitest's JSON) that carry rows. A report that is not there has none; of
 * a test that stands in several the last one counts.
 */
export function collectTests(reports: readonly string[]): RowTest[] {
  const tests = reports.filter(existsSync).flatMap(readReport);
  return [...new Map(tests.map((test) => [`${test.file}\n${test.title}`, test])).values()];
}

function readReport(file: string): RowTest[] {
  const { testResults }: Report = JSON.parse(readFileSync(file, 'utf8'));
  return testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .map(({ fullName, status, duration, meta }) => ({
        title: fullName,
        file: relative(process.cwd(), name),
        rows: rowsIn(fullName),
        status: statusOf(status),
        seconds: (duration ?? 0) / 1000,
        figures: meta?.figures ?? [],
      }))
      .filter(({ rows }) => rows.length > 0),
  );
}

function statusOf(status: string): RowTest['status'] {
  return status === 'passed' || status === 'failed' ? status : 'skipped';
}

/** The rows that a title names: `[F5]`, or several in one pair of brackets. */
export function rowsIn(title: string): string[] {
  return [...title.matchAll(/\[([FHL]\d[^\]]*)\]/g)].flatMap(
    ([, names = '']) => names.match(/[FHL]\d+/g) ?? [],
  );
}
