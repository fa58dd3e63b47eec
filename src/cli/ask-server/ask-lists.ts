import { AppError } from '../../lib/app-error.ts';
import { isJsonObject, type JsonObject } from '../../protocol/json.ts';
import { LISTS, type ListName } from '../../protocol/lists.ts';
import type { Lists, Snapshot } from '../../snapshot/snapshot.ts';
import { MAX_ITEMS } from '../../snapshot/snapshot.ts';
import { listsOf } from '../../supervisor/session/known/server-facts.ts';
import type { Conversation } from './conversation.ts';

/** All that a server lists, with the least time and the narrowest scope that it gave any of it. */
export type AskedLists = Lists & Pick<Snapshot, 'ttlMs' | 'cacheScope'>;

type Asking = {
  capabilities: JsonObject;
  /** What each request of this era carries. */
  params: JsonObject;
  timeoutMs: number;
};

/**
 * Asks for all pages of every list that the server's capabilities promise. Tools have to be had;
 * another list that the server refuses is left out.
 */
export async function askLists(
  conversation: Conversation,
  { capabilities, ...asking }: Asking,
): Promise<AskedLists> {
  const pages: JsonObject[] = [];
  const lists: Partial<Record<ListName, JsonObject[]>> = {};
  for (const name of listsOf(capabilities)) {
    const items = await askList(conversation, name, { ...asking, pages });
    if (items) lists[name] = items;
    else if (name === 'tools') throw refused();
  }
  return { tools: [], ...lists, ...freshnessOf(pages) };
}

type ListAsking = Omit<Asking, 'capabilities'> & { pages: JsonObject[] };

async function askList(
  conversation: Conversation,
  name: ListName,
  asking: ListAsking,
): Promise<JsonObject[] | undefined> {
  const items: JsonObject[] = [];
  const cursors = new Set<string>();
  for (let cursor: string | undefined; ; ) {
    const page = await askPage(conversation, name, { ...asking, cursor });
    if (!page) return undefined;
    asking.pages.push(page.result);
    items.push(...page.items);
    if (items.length > MAX_ITEMS || cursors.size > MAX_ITEMS) throw tooMany(name);
    const { nextCursor } = page.result;
    // a cursor that comes twice would go on for ever
    if (typeof nextCursor !== 'string' || cursors.has(nextCursor)) return items;
    cursors.add(nextCursor);
    cursor = nextCursor;
  }
}

async function askPage(
  conversation: Conversation,
  name: ListName,
  { params, timeoutMs, cursor }: ListAsking & { cursor: string | undefined },
): Promise<{ result: JsonObject; items: JsonObject[] } | undefined> {
  const asked = cursor === undefined ? params : { ...params, cursor };
  const isPlain = Object.keys(asked).length === 0;
  const answer = await conversation.ask(LISTS[name].method, isPlain ? undefined : asked, timeoutMs);
  if ('error' in answer) return undefined;
  const { result } = answer;
  const items = result[name];
  return Array.isArray(items) ? { result, items: items.filter(isJsonObject) } : undefined;
}

function freshnessOf(pages: readonly JsonObject[]): Pick<Snapshot, 'ttlMs' | 'cacheScope'> {
  const times = pages.flatMap(({ ttlMs }) => (typeof ttlMs === 'number' ? [ttlMs] : []));
  const scopes = pages.map(({ cacheScope }) => cacheScope);
  const cacheScope = (['private', 'public'] as const).find((scope) => scopes.includes(scope));
  return {
    ...(times.length > 0 ? { ttlMs: Math.min(...times) } : {}),
    ...(cacheScope === undefined ? {} : { cacheScope }),
  };
}

function refused(): AppError {
  return new AppError('CHILD_FAILED', 'The server promises tools, and does not list them', {
    hint: 'Mend its `tools/list`',
  });
}

function tooMany(name: ListName): AppError {
  return new AppError('CHILD_FAILED', `The server lists more than ${MAX_ITEMS} ${name}`, {
    hint: 'Have it list fewer, or end its pages',
  });
}
