import { existsSync, readFileSync } from 'node:fs';
import { describeClass } from '../bench/report/machine-class.ts';
import type { Published, PublishedRow } from '../bench/report/published/to-published.ts';
import type { SoakResult } from '../soak/results/soak-result.ts';

/** What the last published runs of `pnpm soak` and `pnpm bench` found, and on what machines. */
export type Runs = {
  soak: { machines: string[]; parts: SoakResult[] };
  bench: { machine: string | undefined; rows: PublishedRow[] };
};

/** Reads what these runs left; what is not there is empty. */
export function collectRuns(soakFile: string, benchFile: string): Runs {
  const { results: parts = [] } = read<{ results?: SoakResult[] }>(soakFile);
  const { at, machine, rows = [] } = read<Partial<Published>>(benchFile);
  const machines = parts.flatMap((part) => (part.machine ? [describeClass(part.machine)] : []));
  return {
    soak: { machines: [...new Set(machines)], parts },
    bench: { machine: machine && `${describeClass(machine)}, ${at}`, rows },
  };
}

function read<Content extends object>(file: string): Content | Record<string, never> {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}
