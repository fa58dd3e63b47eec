import { AppError } from '../../lib/app-error.ts';
import { isWithinDepth } from '../../lib/canonical-json.ts';
import { isJsonObject, type JsonObject } from '../../protocol/json.ts';
import { LISTS } from '../../protocol/lists.ts';
import { MAX_ITEMS } from '../../snapshot/snapshot.ts';
import type { AskOptions, Greeting, MemberConnection } from './member-connection.ts';

/** More pages than a list of bounded length has. */
const MAX_PAGES = 200;

/** The tools of a server, all pages, in its order, as objects that are whole. */
export type FetchedTools = {
  tools: JsonObject[];
  greeting: Greeting;
  /** The least of all pages; `undefined` when no page said it. */
  ttlMs?: number;
  cacheScope?: 'public' | 'private';
  /** How many entries are no tools and were left out. */
  dropped: number;
};

/** Lists a server's tools page by page. Fails when a page does, or when there is no end to them. */
export async function fetchTools(
  connection: MemberConnection,
  options: AskOptions,
): Promise<FetchedTools> {
  const { greeting } = connection;
  const fetched: FetchedTools = { tools: [], greeting, dropped: 0 };
  if (!hasTools(greeting)) return fetched;
  const cursors = new Set<string>();
  let cursor: string | undefined;
  do {
    const params = cursor === undefined ? {} : { cursor };
    const page = await connection.ask(LISTS.tools.method, params, options);
    addPage(fetched, page);
    cursor = nextCursor(page, cursors);
  } while (cursor !== undefined);
  return fetched;
}

/** A cursor that comes twice would go on for ever; an empty one is a cursor too. */
function nextCursor(page: JsonObject, cursors: Set<string>): string | undefined {
  const { nextCursor: cursor } = page;
  if (typeof cursor !== 'string' || cursors.has(cursor)) return undefined;
  if (cursors.size >= MAX_PAGES) throw tooLarge(`more than ${MAX_PAGES} pages`);
  cursors.add(cursor);
  return cursor;
}

function addPage(fetched: FetchedTools, page: JsonObject): void {
  const { tools, ttlMs, cacheScope } = page;
  if (!Array.isArray(tools))
    throw new AppError('CHILD_FAILED', 'The server answered `tools/list` without a list', {
      hint: 'Report it to the author of the server',
    });
  const valid = tools.filter(isTool);
  fetched.dropped += tools.length - valid.length;
  fetched.tools.push(...valid);
  if (fetched.tools.length > MAX_ITEMS) throw tooLarge(`more than ${MAX_ITEMS} tools`);
  if (typeof ttlMs === 'number') fetched.ttlMs = Math.min(fetched.ttlMs ?? ttlMs, ttlMs);
  if (cacheScope === 'private' || (cacheScope === 'public' && fetched.cacheScope === undefined))
    fetched.cacheScope = cacheScope;
}

function isTool(tool: unknown): tool is JsonObject {
  if (!isJsonObject(tool) || typeof tool.name !== 'string' || tool.name === '') return false;
  const { description } = tool;
  const isDescribed = description === undefined || typeof description === 'string';
  return isDescribed && isJsonObject(tool.inputSchema) && isWithinDepth(tool);
}

function hasTools({ initialize, discover }: Greeting): boolean {
  const { capabilities } = discover ?? initialize ?? {};
  return isJsonObject(capabilities) && capabilities.tools !== undefined;
}

function tooLarge(what: string): AppError {
  return new AppError('CHILD_FAILED', `The server lists ${what}`, {
    hint: 'Use a server with fewer tools, or split it',
  });
}
