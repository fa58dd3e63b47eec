import type { Session } from './session/session.ts';

/** What others may do with a running wrapper. */
export type Control = {
  status: () => Status;
  restart: () => void;
  stop: () => void;
  /** The host's first line and its answer, if it was answered at once and alone. */
  firstAnswer?: { asked: string; answer: string };
};

export type Status = ReturnType<Session['describe']> & {
  child?: { pid: number; command: string; startedAt: string };
  environment?: string;
  /** When the server last said what it has, in this session. */
  listedAt?: string;
};

export type Shown = { changed: () => void; close: () => void };
