import { existsSync, readFileSync } from 'node:fs';

/** What the deep tier found in one suite, when it last ran to its end. */
export type SoakSuite = {
  name: string;
  rows: string[];
  n: number;
  figure: string;
  failures: number;
  minutes: number;
  at: string;
};

/** A row of the published benchmark, as far as this page tells of it. */
export type BenchRow = {
  name: string;
  unit: string;
  n: number;
  median: number;
  p95: number;
  baseline: string;
  ratio: number;
  difference: number;
  verdict: 'ok' | 'over' | 'none';
};

export type Runs = {
  soak: { machine: string; suites: SoakSuite[] };
  bench: { machine: string; at: string; rows: BenchRow[] };
};

type Machine = { processors: number; memoryGiB?: number; node: string; kernel?: string };

/** Reads what the last published runs of `pnpm soak` and `pnpm bench` left; what is not there is empty. */
export function collectRuns(soakFile: string, benchFile: string): Runs {
  const soak = read<{ machine?: Machine; suites?: SoakSuite[] }>(soakFile);
  const bench = read<{ at?: string; machine?: Machine; rows?: Partial<BenchRow>[] }>(benchFile);
  return {
    soak: { machine: describe(soak.machine), suites: soak.suites ?? [] },
    bench: {
      machine: describe(bench.machine),
      at: bench.at ?? '',
      rows: (bench.rows ?? []).filter((row): row is BenchRow => row.median !== undefined),
    },
  };
}

function read<Content extends object>(file: string): Partial<Content> {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

function describe(machine: Machine | undefined): string {
  if (!machine) return 'no machine yet';
  const { processors, memoryGiB, node, kernel } = machine;
  const memory = memoryGiB === undefined ? '' : `, ${memoryGiB} GiB`;
  return `${processors} processors${memory}, Linux ${kernel ?? '?'}, Node ${node}`;
}
