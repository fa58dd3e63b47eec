import { isJsonObject, type JsonValue } from '../../protocol/json.ts';
import type { HostPlaces } from '../places.ts';
import { type Problem, readJsonObject, unknownShape } from '../read-json.ts';

/** A server whose last start failed, and that no session starts for a while. */
export type RecentFailure = { serverId: string; failedAt: number; minutesLeft: number };

const REMEMBERED_MS = 15 * 60 * 1000;

/** `failedOnce`: the servers whose last start failed, however long ago. */
type FailureCache = { failures: RecentFailure[]; failedOnce: string[]; problems: Problem[] };

/**
 * Reads the servers that the client refuses to start at the time `now`. For a remote server the
 * same record means that it wants a login.
 */
export function readFailureCache({ failureCache: path }: HostPlaces, now: number): FailureCache {
  const reading = readJsonObject(path);
  if (reading.kind === 'missing') return { failures: [], failedOnce: [], problems: [] };
  if (reading.kind === 'bad') return { failures: [], failedOnce: [], problems: [reading.problem] };
  const entries = Object.entries(reading.value);
  const timed = entries.map(([serverId, value]) => ({ serverId, failedAt: timeOf(value) }));
  const odd = timed.find(({ failedAt }) => failedAt === undefined);
  const failures = timed.flatMap(({ serverId, failedAt = Number.NEGATIVE_INFINITY }) => {
    const minutesLeft = Math.ceil((failedAt + REMEMBERED_MS - now) / 60_000);
    return minutesLeft > 0 ? [{ serverId, failedAt, minutesLeft }] : [];
  });
  return {
    failures,
    failedOnce: timed.flatMap(({ serverId, failedAt }) => (failedAt === undefined ? [] : serverId)),
    problems: odd ? [unknownShape(path, `says no time for \`${odd.serverId}\``)] : [],
  };
}

function timeOf(value: JsonValue): number | undefined {
  const timestamp = isJsonObject(value) ? value.timestamp : undefined;
  return typeof timestamp === 'number' && Number.isFinite(timestamp) ? timestamp : undefined;
}
