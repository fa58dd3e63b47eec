/** What the cache holds: something that can be closed, and that says when it has ended. */
export type Connection = {
  /** Ends it with all that belongs to it. May be called more than once, and after it ended. */
  close: () => Promise<void>;
  /** Calls `listener` once when it has ended, at once when that was before. */
  onClosed: (listener: () => void) => void;
};

/** Opens a connection. It has to give up when `signal` is aborted; what it still opens is closed. */
export type Connect<C extends Connection> = (key: string, signal: AbortSignal) => Promise<C>;

/** A connection for the length of one use. */
export type Lease<C> = {
  connection: C;
  /** Counts the connections of the cache; a later one has a greater number. */
  generation: number;
  /** Whether it still is the one that the cache gives out. What an older one said is not to be kept. */
  isCurrent: () => boolean;
  /** Takes it out of the cache and closes it, unless the cache has another by now. */
  discard: () => void;
};

export type UseOptions = {
  /** `none`: nobody needs it after this use; it is closed unless somebody else wanted it to stay. */
  linger?: 'idle' | 'none';
  /** How much of a back-off is waited for; beyond it the last failure is the answer. */
  patienceMs?: number;
  /** Ends the wait of this caller, not that of others. */
  signal?: AbortSignal | undefined;
};
