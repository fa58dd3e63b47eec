/** Measures the figures of the design beside their baselines: `[--quick] [row...]`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeTree } from '../../src/lib/files/remove-tree.ts';
import { describeMachine } from './describe-machine.ts';
import { judge, renderTable } from './render-table.ts';
import type { FailedRow, Measure, Row, SkippedRow } from './row.ts';
import { ROWS } from './rows.ts';
import { type Bench, makeBench } from './world/bench.ts';

const OUTPUT = '.bench';

const words = process.argv.slice(2);
const named = words.filter((word) => word !== '--quick');
const unknown = named.find((word) => !Object.hasOwn(ROWS, word));
if (unknown === undefined) await run();
else {
  console.error(`error: \`${unknown}\` is no row; there are ${Object.keys(ROWS).join(', ')}`);
  process.exitCode = 64;
}

async function run(): Promise<void> {
  const mode = words.includes('--quick') ? 'quick' : 'full';
  const before = describeMachine();
  const bench = makeBench(mode, process.env);
  const rows: (Row | SkippedRow | FailedRow)[] = [];
  try {
    for (const [name, measure] of Object.entries(ROWS)) {
      if (named.length > 0 && !named.includes(name)) continue;
      rows.push(...(await measureAloud(name, measure, bench)));
    }
  } finally {
    removeTree(bench.dir);
  }
  const judged = rows.map((row) => ('samples' in row ? { ...row, ...judge(row) } : row));
  const results = {
    at: new Date().toISOString(),
    mode,
    before,
    after: describeMachine(),
    rows: judged,
  };
  mkdirSync(OUTPUT, { recursive: true });
  writeFileSync(join(OUTPUT, 'results.json'), `${JSON.stringify(results, undefined, 2)}\n`);
  console.log(renderTable(rows));
}

/** A row that fails does not take the others with it, but the run is a failed one. */
async function measureAloud(
  name: string,
  measure: Measure,
  bench: Bench,
): Promise<(Row | SkippedRow | FailedRow)[]> {
  const startedAt = performance.now();
  try {
    return await measure(bench);
  } catch (error) {
    process.exitCode = 1;
    return [
      { name, failed: error instanceof Error ? (error.stack ?? error.message) : String(error) },
    ];
  } finally {
    console.error(`${name}: ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  }
}
