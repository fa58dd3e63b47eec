import type { SessionState } from '../state.ts';
import { fetchLists } from './fetch-lists.ts';
import { learnLists } from './learn-lists.ts';

/** The lists have changed a moment ago. */
export function onRefetchDue(s: SessionState): void {
  s.fetch.isPlanned = false;
  if (s.child.phase !== 'ready') return;
  if (s.fetch.isUnderWay) s.fetch.isWanted = true;
  else fetchLists(s, (fetched) => learnLists(s, fetched));
}
