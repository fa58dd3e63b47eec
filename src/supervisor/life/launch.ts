/** What starts the child, as healing found it. `command` is absolute. */
export type Launch = {
  command: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  /** Becomes descriptor 3 of the child; our own copy is closed when nobody of ours needs it. */
  lease?: { fd: number };
  /** Said once on stderr. */
  notes: readonly string[];
  /** The environment that it runs from. */
  environment?: string;
};

/** How a process ended. */
export type Ending = { code: number } | { signal: NodeJS.Signals };
