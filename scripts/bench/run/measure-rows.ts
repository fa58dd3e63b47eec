import type { PeerRow } from '../peer-row.ts';
import type { FailedRow, Measure, Row, SkippedRow } from '../row.ts';
import type { Bench } from '../world/bench.ts';
import { endProcessesOf } from './leftovers.ts';

/** What the rows came to, each with the name that it has on the command line. */
export type Measured = { name: string; row: Row | PeerRow | SkippedRow | FailedRow };

/** Measures one row after the other. One that fails does not take the others with it. */
export async function measureRows(
  bench: Bench,
  rows: readonly (readonly [name: string, measure: Measure])[],
): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (const [name, measure] of rows) {
    const startedAt = performance.now();
    for (const row of await measureOne(bench, name, measure)) measured.push({ name, row });
    const leftovers = await endProcessesOf(bench.dir);
    const took = `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
    console.error(`${name}: ${took}${leftovers > 0 ? `, ${leftovers} processes ended` : ''}`);
  }
  return measured;
}

async function measureOne(
  bench: Bench,
  name: string,
  measure: Measure,
): Promise<Measured['row'][]> {
  try {
    return await measure(bench);
  } catch (error) {
    const failed = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return [{ name, failed }];
  }
}
