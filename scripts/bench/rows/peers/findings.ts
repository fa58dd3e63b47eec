import type { Column, PeerFigure, PeerRow } from '../../peer-row.ts';

/** What one visit to a peer found: an amount in the column's unit, or why there will never be one. */
export type Findings = Partial<Record<Column, number | { never: string }>>;

/** Adds what a visit found to what earlier ones did. */
export function addFindings({ figures }: PeerRow, findings: Findings): void {
  for (const [name, finding] of Object.entries(findings)) {
    const column = name as Column;
    if (typeof finding === 'object') figures[column] = { kind: 'never', why: finding.never };
    else figures[column] = { kind: 'measured', samples: [...samplesOf(figures[column]), finding] };
  }
}

/** Notes that a visit came to nothing, in the first words of the error: the rest may hold paths. */
export function addFailure({ figures }: PeerRow, column: Column, error: unknown): void {
  const [why = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  figures[column] = { kind: 'failed', why: why.slice(0, 80) };
}

function samplesOf(figure: PeerFigure | undefined): number[] {
  return figure?.kind === 'measured' ? figure.samples : [];
}
