import type { RunnerTestCase } from 'vitest';

/** What a test counted or measured: `n` trials, and what came of them ("0 failed reads"). */
export type Figure = { n: number; figure: string };

declare module 'vitest' {
  interface TaskMeta {
    figures?: Figure[];
  }
}

/** Leaves a figure in the report of this run, from where it comes into docs/reliability.md. */
export function addFigure({ meta }: Readonly<RunnerTestCase>, n: number, figure: string): void {
  meta.figures = [...(meta.figures ?? []), { n, figure }];
}
