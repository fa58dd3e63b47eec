import { isJsonObject, type JsonObject } from '../../../protocol/json.ts';
import { LISTS, type ListName } from '../../../protocol/lists.ts';
import type { Lists } from '../../../snapshot/snapshot.ts';
import { askChild } from '../child/ask-child.ts';
import { listsOf } from '../known/server-facts.ts';
import type { Answer, SessionState } from '../state.ts';
import { planRefetch } from './plan-refetch.ts';

/** More pages than a list of bounded length has. */
const MAX_PAGES = 200;
const MAX_ITEMS = 2000;

/** What a whole fetch found; a list that could not be had is missing from it. */
export type Fetched = {
  lists: Partial<Lists>;
  failed: readonly ListName[];
  startedAt: number;
  /** The least of all pages; `undefined` when no page said it. */
  ttlMs?: number;
  cacheScope?: 'public' | 'private';
};

type Fetch = Fetched & {
  failed: ListName[];
  /** The lists that the child has not answered. */
  open: Set<ListName>;
  isLate: boolean;
  onFetched: (fetched: Fetched) => void;
  goWithout: () => void;
};

/** Longer than a server that works on its lists takes for them. */
const FETCH_MS = 10_000;

/**
 * Asks the child for all its lists, page by page, under ids of our own. A list that is not there in time
 * counts as one that could not be had, until it comes after all.
 */
export function fetchLists(s: SessionState, onFetched: (fetched: Fetched) => void): void {
  const names = listsOf(s.child.capabilities);
  const fetch: Fetch = {
    lists: names.includes('tools') ? {} : { tools: [] },
    failed: [],
    startedAt: s.now,
    open: new Set(names),
    isLate: false,
    onFetched,
    goWithout: () => goWithout(s, fetch),
  };
  if (names.length === 0) {
    onFetched(fetch);
    return;
  }
  s.fetch.isUnderWay = true;
  s.fetch.latest = fetch;
  s.emit({ kind: 'set_timer', timer: 'lists', ms: FETCH_MS });
  for (const name of names) fetchPage(s, fetch, { name, items: [], cursors: new Set() });
}

type Pages = { name: ListName; items: JsonObject[]; cursors: Set<string> };

function fetchPage(s: SessionState, fetch: Fetch, pages: Pages, cursor?: string): void {
  const params = cursor === undefined ? undefined : { cursor };
  askChild(s, LISTS[pages.name].method, params, (answer) => onPage(s, fetch, pages, answer));
}

function onPage(s: SessionState, fetch: Fetch, pages: Pages, answer: Answer): void {
  const page = 'result' in answer ? answer.result : {};
  const items = page[pages.name];
  const isTooLong = pages.cursors.size > MAX_PAGES;
  if (!Array.isArray(items) || isTooLong || pages.items.length + items.length > MAX_ITEMS) {
    fetch.failed.push(pages.name);
    finish(s, fetch, pages.name);
    return;
  }
  pages.items.push(...items.filter(isJsonObject));
  noteFreshness(fetch, page);
  const { nextCursor } = page;
  // a cursor that comes twice would go on for ever
  if (typeof nextCursor === 'string' && !pages.cursors.has(nextCursor)) {
    pages.cursors.add(nextCursor);
    fetchPage(s, fetch, pages, nextCursor);
    return;
  }
  fetch.lists[pages.name] = pages.items;
  finish(s, fetch, pages.name);
}

function noteFreshness(fetch: Fetch, { ttlMs, cacheScope }: JsonObject): void {
  if (typeof ttlMs === 'number') fetch.ttlMs = Math.min(fetch.ttlMs ?? ttlMs, ttlMs);
  if (cacheScope === 'private' || fetch.cacheScope === undefined) {
    if (cacheScope === 'private' || cacheScope === 'public') fetch.cacheScope = cacheScope;
  }
}

function finish(s: SessionState, fetch: Fetch, name: ListName): void {
  fetch.open.delete(name);
  if (s.fetch.latest !== fetch) return; // a later one has asked for the same
  if (fetch.open.size === 0) s.emit({ kind: 'clear_timer', timer: 'lists' });
  if (fetch.open.size === 0 || fetch.isLate) give(s, fetch);
}

function goWithout(s: SessionState, fetch: Fetch): void {
  fetch.isLate = true;
  const methods = [...fetch.open].map((name) => LISTS[name].method).join(', ');
  const rest = fetch.lists.tools ? 'it is known without' : 'nothing is kept of it for now';
  const line = `${s.facts.server} has not answered ${methods} for ${FETCH_MS / 1000} s: ${rest}`;
  if (!s.fetch.isTold) s.emit({ kind: 'say', line });
  s.fetch.isTold = true;
  give(s, fetch);
}

function give(s: SessionState, fetch: Fetch): void {
  s.fetch.isUnderWay = false;
  fetch.onFetched({ ...fetch, failed: [...fetch.failed, ...fetch.open] });
  if (!s.fetch.isWanted) return;
  s.fetch.isWanted = false;
  planRefetch(s);
}
