import type { ProgramWorld } from '../lib/program-world.ts';

/** What the entry reads of the process once, for the verbs. */
export type CliWorld = ProgramWorld & {
  argv: readonly string[];
  /** Whether stdout takes colours. */
  color: boolean;
};
