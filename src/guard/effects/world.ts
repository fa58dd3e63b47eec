import type { Stats } from 'node:fs';
import type { parse } from 'unbash';
import type { JudgeRequest } from '../request.ts';
import type { Budget } from './budget.ts';
import type { Effect } from './effect.ts';

/** What one judgement knows and gathers while it follows a command. */
export type World = {
  readonly request: JudgeRequest;
  readonly parse: typeof parse;
  readonly budget: Budget;
  readonly effects: Effect[];
  /** Links that the command itself would make, by the path of the link. */
  readonly links: Map<string, string>;
  /** Files that the command itself would write, with their text. */
  readonly files: Map<string, string>;
  /** What was looked at already. */
  readonly seen: Map<string, Stats | undefined>;
};
