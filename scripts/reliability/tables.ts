import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A fault or hostile input: what is done, and what has to hold then. */
export type Fault = { id: string; what: string; holds: string };

/** A load: what is done, its target, and which rows of the benchmark and suites of the soak tell. */
export type Load = { id: string; what: string; target: string; sources: string[] };

/** What of a row no test shows, and why. */
export type Gap = { id: string; what: string; why: string };

export type Tables = { faults: Fault[]; loads: Load[]; gaps: Gap[] };

/** Reads the tables beside this file: a line for each row, its columns parted by tabs. */
export function readTables(): Tables {
  return {
    faults: readRows('faults.tsv').map(([id = '', what = '', holds = '']) => ({ id, what, holds })),
    loads: readRows('loads.tsv').map(([id = '', what = '', target = '', sources = '']) => ({
      id,
      what,
      target,
      sources: sources.split(';').filter((source) => source !== ''),
    })),
    gaps: readRows('gaps.tsv').map(([id = '', what = '', why = '']) => ({ id, what, why })),
  };
}

function readRows(name: string): string[][] {
  return readFileSync(join(import.meta.dirname, name), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
}
