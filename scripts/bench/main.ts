/** Measures the figures of the design beside their baselines: `[--quick] [row...]`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeTree } from '../../src/lib/files/remove-tree.ts';
import { describeMachine } from './describe-machine.ts';
import { judge, renderTable } from './render-table.ts';
import type { Measure, Row, SkippedRow } from './row.ts';
import { measureColdBuildPip } from './rows/cold-build-pip.ts';
import { measureColdBuildUv } from './rows/cold-build-uv.ts';
import { measureFlood } from './rows/flood.ts';
import { measureLargeLine } from './rows/large-line.ts';
import { measureLaunchesAtOnce } from './rows/launches-at-once.ts';
import { measureLinkHeal } from './rows/link-heal.ts';
import { measureRoundTrip } from './rows/round-trip.ts';
import { measureWrapperStart } from './rows/wrapper-start.ts';
import { makeBench } from './world/bench.ts';

const ROWS: Record<string, Measure> = {
  'wrapper-start': measureWrapperStart,
  'link-heal': measureLinkHeal,
  'cold-build-uv': measureColdBuildUv,
  'cold-build-pip': measureColdBuildPip,
  'launches-at-once': measureLaunchesAtOnce,
  'round-trip': measureRoundTrip,
  flood: measureFlood,
  'large-line': measureLargeLine,
};
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
  const rows: (Row | SkippedRow)[] = [];
  try {
    for (const [name, measure] of Object.entries(ROWS)) {
      if (named.length > 0 && !named.includes(name)) continue;
      const startedAt = performance.now();
      rows.push(...(await measure(bench)));
      console.error(`${name}: ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
    }
  } finally {
    removeTree(bench.dir);
  }
  const judged = rows.map((row) => ('skipped' in row ? row : { ...row, ...judge(row) }));
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
