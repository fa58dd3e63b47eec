import type { JsonObject } from '../../../protocol/json.ts';
import { LIST_NAMES, type ListName } from '../../../protocol/lists.ts';
import { changedTools, sameLists } from '../../../snapshot/compare-lists.ts';
import type { Lists } from '../../../snapshot/snapshot.ts';
import { stopChild } from '../child/start-stop.ts';
import { notifyChanged } from '../host/answer-host.ts';
import type { SessionState } from '../state.ts';
import type { Fetched } from './fetch-lists.ts';
import { storeLists } from './store-lists.ts';

/** Lists of a legacy server count as fresh for a day; in the modern era no word means 0. */
const LEGACY_TTL_MS = 24 * 60 * 60 * 1000;

/** Takes over what the child lists: corrects what the host was given, and keeps it for the next session. */
export function learnLists(s: SessionState, fetched: Fetched): void {
  const before = s.known.lists;
  const wasTrusted = s.known.standing === 'fresh' || s.known.standing === 'stale';
  const lists = { ...keptOf(before, fetched.failed), ...fetched.lists };
  const had = LIST_NAMES.filter((name) => !fetched.failed.includes(name));
  const corrected = had.filter((name) => isOther(s, name, lists[name] ?? []));
  const era = s.child.greeted ?? 'legacy';
  const { ttlMs = era === 'legacy' ? LEGACY_TTL_MS : 0, cacheScope } = fetched;
  s.known.learnLists(lists, { leftMs: ttlMs, ...(cacheScope ? { cacheScope } : {}) }, s.now);
  const { tools } = fetched.lists;
  if (wasTrusted && before.tools && tools) tellRugPull(s, before.tools, tools);
  notifyChanged(s, corrected);
  // a list that could not be had must not be remembered as if it were empty
  const { initialize, discover } = s.known;
  if (tools) storeLists(s, { ...fetched, lists, era, initialize, discover });
  if (s.child.purpose === 'refresh')
    stopChild(s, `The MCP server ${s.facts.server} was only asked for its lists.`);
}

function keptOf(before: Partial<Lists>, failed: readonly ListName[]): Partial<Lists> {
  const kept = failed.flatMap((name) => (before[name] ? [[name, before[name]]] : []));
  return Object.fromEntries(kept);
}

/** Whether the host was given another list than this one, and nobody else tells it so. */
function isOther(s: SessionState, name: ListName, list: readonly JsonObject[]): boolean {
  const held = s.host.shown.get(name);
  if (held === undefined || held === 'by_child') return false;
  if (sameLists({ tools: held }, { tools: list })) return false;
  s.host.shown.set(name, list);
  return true;
}

/** Tools that change while the code does not are worth a look: said once, by name. */
function tellRugPull(
  s: SessionState,
  before: readonly JsonObject[],
  after: readonly JsonObject[],
): void {
  const { added, removed, changed } = changedTools({ tools: before }, { tools: after });
  const parts = [
    ...(added.length > 0 ? [`new: ${added.join(', ')}`] : []),
    ...(removed.length > 0 ? [`gone: ${removed.join(', ')}`] : []),
    ...(changed.length > 0 ? [`described differently: ${changed.join(', ')}`] : []),
  ];
  if (parts.length === 0) return;
  const line = `${s.facts.server} lists other tools than before, and its code is the same (${parts.join('; ')})`;
  s.emit({ kind: 'say', line });
}
