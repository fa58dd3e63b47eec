/** Writes docs/reliability.md from the last results; with `--check` it only compares. */
import { readFileSync, writeFileSync } from 'node:fs';
import { findContradictions } from './check.ts';
import { collectRuns } from './collect-runs.ts';
import { collectTests } from './collect-tests.ts';
import { renderPage } from './render.ts';
import { readTables } from './tables.ts';

const PAGE = 'docs/reliability.md';
const REPORTS = ['test-results/test.json', 'test-results/e2e.json', 'test-results/report.json'];

const tables = readTables();
const tests = collectTests(REPORTS);
if (tests.length === 0) {
  console.error(`error: no test report; \`CI=1 npm test\` writes ${REPORTS[2]}`);
  process.exit(66);
}
if (!process.argv.includes('--check')) {
  const runs = collectRuns('docs/soak.json', 'docs/benchmark.json');
  writeFileSync(PAGE, renderPage(tables, tests, runs));
}
const contradictions = findContradictions(tables, tests, readFileSync(PAGE, 'utf8'));
for (const contradiction of contradictions) console.error(`error: ${contradiction}`);
process.exitCode = contradictions.length > 0 ? 1 : 0;
