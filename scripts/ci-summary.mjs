/** Adds up the steps of a CI run, and prints `N passed, N failed` as the last line. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [dir = 'test-results'] = process.argv.slice(2);
const total = { passed: 0, failed: 0, skipped: 0 };

for (const line of readFileSync(join(dir, 'steps.tsv'), 'utf8').split('\n').filter(Boolean)) {
  const [name, status] = line.split('\t');
  const counts = countStep(Number(status), join(dir, `${name}.json`));
  for (const key of Object.keys(total)) total[key] += counts[key];
  console.log(`${name}: ${sentence(counts)}`);
}
console.log(sentence(total));
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

/** A step with a test report counts its tests, any other counts as one check. */
function countStep(status, reportFile) {
  const step = status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  if (!existsSync(reportFile)) return { ...step, skipped: 0 };
  const report = JSON.parse(readFileSync(reportFile, 'utf8'));
  const { numPassedTests: passed, numFailedTests, numPendingTests, numTodoTests = 0 } = report;
  // A file that cannot be loaded has no tests that fail, and yet the step has failed.
  const failed = status === 0 ? numFailedTests : Math.max(1, numFailedTests);
  return { passed, failed, skipped: numPendingTests + numTodoTests };
}

function sentence({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
