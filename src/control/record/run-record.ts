import type { Identity } from '../identity/identify.ts';

/** What a live wrapper tells of itself. Secrets are masked by who fills it in. */
export type RunRecord = Identity &
  RunFacts & {
    schema: typeof SCHEMA;
    startedAt: string;
    /** Absent when no control socket could be made. */
    socket?: string;
    state: RunState;
    /** When `state` began. */
    since: string;
    child?: { pid: number; startedAt: string; command: string };
    environment?: string;
    snapshot?: { kind: string; cachedAt: string };
    counters: RunCounters;
    lastError?: { at: string; text: string };
  };

/** What stays the same for the life of a wrapper. */
export type RunFacts = {
  plugin: string;
  marketplace: string;
  server: string;
  pluginRoot: string;
  hostPid: number;
  hostSession?: string;
  hostAgent?: string;
};

/** What a wrapper does at the moment. */
export type RunState = (typeof RUN_STATES)[number];

/** How often things happened since the wrapper's start. */
export type RunCounters = Record<(typeof RUN_COUNTERS)[number], number>;

/** News for a record: what is not named stays, `undefined` takes away. */
export type RunChanges = {
  [Field in 'child' | 'environment' | 'snapshot' | 'lastError']?: RunRecord[Field] | undefined;
} & { state?: RunState; counters?: Partial<RunCounters> };

export const SCHEMA = 1;

export const RUN_STATES = [
  'idle',
  'healing',
  'starting',
  'ready',
  'backing_off',
  'down',
  'stopping',
] as const;

export const RUN_COUNTERS = [
  'starts',
  'crashes',
  'requests',
  'answeredForChild',
  'swallowed',
] as const;

/** A record is read by people; the log holds the rest. */
const MAX_ERROR_CHARACTERS = 4000;

/** The record of a wrapper at its start. */
export function createRecord(facts: RunFacts, identity: Identity, now: number): RunRecord {
  const counters = { starts: 0, crashes: 0, requests: 0, answeredForChild: 0, swallowed: 0 };
  return {
    schema: SCHEMA,
    ...identity,
    ...facts,
    startedAt: new Date(performance.timeOrigin).toISOString(),
    state: 'idle',
    since: new Date(now).toISOString(),
    counters,
  };
}

/** Brings the news into `record`; a new state begins at `now`. */
export function changeRecord(record: RunRecord, changes: RunChanges, now: number): void {
  const { state, counters, lastError, ...others } = changes;
  if (state !== undefined && state !== record.state) {
    record.state = state;
    record.since = new Date(now).toISOString();
  }
  Object.assign(record, others);
  Object.assign(record.counters, counters);
  if (!('lastError' in changes)) return;
  if (lastError === undefined) delete record.lastError;
  else record.lastError = { at: lastError.at, text: lastError.text.slice(0, MAX_ERROR_CHARACTERS) };
}
