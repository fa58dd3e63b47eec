import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeMachine } from '../report/describe-machine.ts';
import { groupOf } from '../report/groups.ts';
import { judge } from '../report/judge.ts';
import { publish } from '../report/published/publish.ts';
import { renderPeers } from '../report/render-peers.ts';
import { renderTable } from '../report/render-table.ts';
import type { Results } from '../report/results.ts';
import { ROWS } from '../rows.ts';
import type { Bench } from '../world/bench.ts';
import { type Measured, measureRows } from './measure-rows.ts';
import type { Wish } from './parse-words.ts';

/** Measures what is wished for, writes it to `results.json`, and prints it. */
export async function runBench(
  bench: Bench,
  { names, mode, output, publish: wanted }: Wish,
): Promise<Results> {
  const startedAt = performance.now();
  const before = describeMachine();
  const wished = Object.entries(ROWS).filter(
    ([name]) => names.length === 0 || names.includes(name),
  );
  const measured = await measureRows(bench, wished);
  const results: Results = {
    at: new Date().toISOString(),
    mode,
    seconds: (performance.now() - startedAt) / 1000,
    before,
    after: describeMachine(),
    ...sort(measured),
  };
  mkdirSync(output, { recursive: true });
  writeFileSync(join(output, 'results.json'), `${JSON.stringify(results, undefined, 2)}\n`);
  console.log(`${renderTable(results)}\n${renderPeers(results.peers)}`);
  publish(results, output);
  if (wanted) publishOnce(results);
  console.log(closingLine(results));
  return results;
}

/** What failed would be missing in the documents without a word. */
function publishOnce(results: Results): void {
  if (results.failed.length === 0) publish(results, 'docs');
  else console.error('error: nothing is published because a row failed');
}

function sort(
  measured: readonly Measured[],
): Pick<Results, 'rows' | 'peers' | 'skipped' | 'failed'> {
  const sorted: ReturnType<typeof sort> = { rows: [], peers: [], skipped: [], failed: [] };
  for (const { name, row } of measured) {
    if ('samples' in row) sorted.rows.push({ ...row, ...judge(row), group: groupOf(name) });
    else if ('figures' in row) sorted.peers.push(row);
    else if ('skipped' in row) sorted.skipped.push(row);
    else sorted.failed.push(row);
  }
  return sorted;
}

function closingLine({ rows, skipped, failed, seconds, mode }: Results): string {
  const over = rows.filter(({ verdict }) => verdict === 'over').length;
  const kept = rows.filter(({ verdict }) => verdict === 'ok').length;
  const counts = [
    `${kept} of ${kept + over} budgets kept`,
    `${skipped.length} skipped`,
    `${failed.length} failed`,
  ];
  return `${counts.join(', ')}; ${mode} run of ${Math.round(seconds)} s`;
}
