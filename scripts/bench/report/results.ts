import type { PeerRow } from '../peer-row.ts';
import type { FailedRow, Row, SkippedRow } from '../row.ts';
import type { describeMachine } from './describe-machine.ts';
import type { Judgement } from './judge.ts';

/** A row with what it comes to, under its heading. */
export type JudgedRow = Row & Judgement & { group: string };

/** All that one run found, as it stands in `results.json`. */
export type Results = {
  at: string;
  mode: 'quick' | 'full';
  /** How long the whole run took. */
  seconds: number;
  before: ReturnType<typeof describeMachine>;
  after: ReturnType<typeof describeMachine>;
  rows: JudgedRow[];
  peers: PeerRow[];
  skipped: SkippedRow[];
  failed: FailedRow[];
};
