/** What starts the child, as healing found it. `command` is absolute. */
export type Launch = {
  command: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  /** Becomes descriptor 3 of the child. The caller keeps its own copy. */
  lease?: { fd: number };
  /** Said once on stderr. */
  notes: readonly string[];
};

/** How the wrapper ends: as its child did. */
export type Ending = { code: number } | { signal: NodeJS.Signals };

export type State =
  /** `eof`: the host has said all it will say, and some of it waits for the child. */
  | { phase: 'preparing'; eof: boolean }
  | { phase: 'running' }
  /** The child was asked to go and has not gone. */
  | { phase: 'stopping'; step: StopStep; signalled: boolean }
  /** The child is gone, others of its group are not. */
  | { phase: 'clearing'; outcome: Ending }
  /** All processes are gone; what they wrote last is on its way to the host. */
  | { phase: 'draining'; outcome: Ending }
  | { phase: 'ended' };

export type StopStep = 'asked' | 'terminated' | 'killed';

export type Event =
  | { kind: 'prepared'; launch: Launch }
  | { kind: 'prepare_failed'; error: unknown }
  | { kind: 'spawn_failed'; error: unknown }
  | { kind: 'child_exited'; outcome: Ending; groupGone: boolean }
  | { kind: 'child_output_closed' }
  | { kind: 'group_gone' }
  | { kind: 'drained' }
  /** `pending`: bytes of the host wait for a child. */
  | { kind: 'host_eof'; pending: boolean }
  /** Nobody reads what we write, or the parent is dead. */
  | { kind: 'host_gone' }
  | { kind: 'host_signal'; signal: NodeJS.Signals }
  | { kind: 'deadline'; name: Deadline };

/** `settle`: no longer wait for the group; `end`: no longer wait for anything. */
export type Deadline = 'term' | 'kill' | 'settle' | 'end';

export type Effect =
  | { kind: 'spawn'; launch: Launch }
  | { kind: 'abort_prepare' }
  | { kind: 'close_input' }
  | { kind: 'close_host_output' }
  | { kind: 'signal_group'; signal: 'SIGTERM' | 'SIGKILL' }
  | { kind: 'watch_group' }
  /** A deadline that is already set is only ever brought forward. */
  | { kind: 'set_deadline'; name: Deadline; ms: number }
  | { kind: 'drain' }
  /** On stderr: a line, or an error with its causes and its hint. */
  | { kind: 'say'; line: string }
  | { kind: 'tell'; error: unknown }
  | { kind: 'end'; ending: Ending };

export type Step = { state: State; effects: Effect[] };

/** Milliseconds from the host's event (`rest`: from the child's exit) to each deadline. */
export type Graces = Record<'eof' | 'signal' | 'rest', Partial<Record<Deadline, number>>>;

/**
 * After a bare EOF nothing may be left at 2 s; after a signal at 400 ms, because the host sends
 * SIGKILL at 500 ms. `end` leaves room for the last flush and a busy machine.
 */
export const GRACES: Graces = {
  eof: { term: 1000, kill: 1700, end: 1900 },
  signal: { term: 100, kill: 260, end: 320 },
  rest: { kill: 200, settle: 250 },
};
