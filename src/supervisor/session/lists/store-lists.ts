import type { Era } from '../../../protocol/eras.ts';
import type { JsonObject } from '../../../protocol/json.ts';
import type { SessionState } from '../state.ts';
import type { Fetched } from './fetch-lists.ts';

type Stored = Pick<Fetched, 'lists' | 'startedAt' | 'ttlMs' | 'cacheScope'> & {
  era: Era;
  initialize?: JsonObject | undefined;
  discover?: JsonObject | undefined;
};

/** Keeps what the server said for the next session; nothing where its tools could not be had. */
export function storeLists(s: SessionState, stored: Stored): void {
  const { lists, era, startedAt, initialize, discover, ttlMs, cacheScope } = stored;
  const { tools, ...others } = lists;
  if (!tools) return;
  const taken = {
    ...others,
    tools,
    era,
    startedAt,
    ...(initialize === undefined ? {} : { initialize }),
    ...(discover === undefined ? {} : { discover }),
    ...(ttlMs === undefined ? {} : { ttlMs }),
    ...(cacheScope === undefined ? {} : { cacheScope }),
  };
  s.emit({ kind: 'store', taken });
}
