import { AppError } from '../../lib/app-error.ts';
import type { Masker } from '../../lib/secrets/masker.ts';
import { VERSION } from '../../lib/version.ts';
import { LEGACY_VERSIONS, META, MODERN_VERSION } from '../../protocol/eras.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { sameLists } from '../../snapshot/compare-lists.ts';
import type { Launch } from '../../supervisor/life/launch.ts';
import { capabilitiesOf, supportedVersions } from '../../supervisor/session/known/server-facts.ts';
import type { Taken } from '../../supervisor/session/state.ts';
import { type AskedLists, askLists } from './ask-lists.ts';
import { type Conversation, withServer } from './conversation.ts';

/** How a server is started, once for each era, and how long it may think. */
export type Asked = {
  server: string;
  launch: () => Promise<Launch>;
  masker: Masker;
  timeoutMs?: number;
};

/** A start includes the imports of the server. */
const TIMEOUT_MS = 60_000;

/** Some servers say nothing to what they do not know; how long a start takes is known by then. */
const SILENCE_MS = 5000;

type Said = { hello: JsonObject; lists: AskedLists };

const CLIENT = { name: 'holdfast', version: VERSION };

/**
 * Asks a server for all that it says of itself, as a client that offers nothing. Each era has a
 * process of its own, because the first message pins it; nothing of either is left. `notes` are for
 * its author.
 */
export async function takeSnapshot(asked: Asked): Promise<{ taken: Taken; notes: string[] }> {
  const startedAt = Date.now();
  const { timeoutMs = TIMEOUT_MS } = asked;
  const legacy = await attempt(() => talk(asked, talkLegacy, timeoutMs));
  const patienceMs = 2 * (Date.now() - startedAt) + SILENCE_MS;
  const modernMs = legacy.said ? Math.min(timeoutMs, patienceMs) : timeoutMs;
  const modern = await attempt(() => talk(asked, talkModern, modernMs));
  if (!legacy.said && !modern.said) throw legacy.error ?? modern.error ?? refusedBoth(asked.server);
  const said = modern.said ?? legacy.said;
  const notes = legacy.said && modern.said ? compare(legacy.said, modern.said) : [];
  const taken: Taken = {
    ...(said?.lists ?? { tools: [] }),
    era: modern.said ? 'modern' : 'legacy',
    startedAt,
    ...(legacy.said ? { initialize: legacy.said.hello } : {}),
    ...(modern.said ? { discover: modern.said.hello } : {}),
  };
  return { taken, notes };
}

type Attempt = { said?: Said | undefined; error?: unknown };

/** What fails in one era is no matter when the other is spoken. */
async function attempt(ask: () => Promise<Said | undefined>): Promise<Attempt> {
  try {
    return { said: await ask() };
  } catch (error) {
    return { error };
  }
}

type Talk = (conversation: Conversation, timeoutMs: number) => Promise<Said | undefined>;

async function talk({ server, launch, masker }: Asked, talkIn: Talk, timeoutMs: number) {
  const started = await launch();
  const ask = (conversation: Conversation) => talkIn(conversation, timeoutMs);
  return await withServer(server, started, ask, masker);
}

async function talkLegacy(
  conversation: Conversation,
  timeoutMs: number,
): Promise<Said | undefined> {
  const [protocolVersion] = LEGACY_VERSIONS;
  const params = { protocolVersion, capabilities: {}, clientInfo: CLIENT };
  const answer = await conversation.ask('initialize', params, timeoutMs);
  if ('error' in answer) return undefined;
  conversation.notify('notifications/initialized');
  const capabilities = capabilitiesOf(answer.result);
  const lists = await askLists(conversation, { capabilities, params: {}, timeoutMs });
  return { hello: answer.result, lists };
}

/** An error is how a server says that it does not know this era. */
async function talkModern(
  conversation: Conversation,
  timeoutMs: number,
): Promise<Said | undefined> {
  const params = {
    _meta: {
      [META.protocolVersion]: MODERN_VERSION,
      [META.clientCapabilities]: {},
      [META.clientInfo]: CLIENT,
    },
  };
  const answer = await conversation.ask('server/discover', params, timeoutMs);
  if ('error' in answer || !supportedVersions(answer.result).includes(MODERN_VERSION))
    return undefined;
  const capabilities = capabilitiesOf(answer.result);
  return {
    hello: answer.result,
    lists: await askLists(conversation, { capabilities, params, timeoutMs }),
  };
}

function compare(legacy: Said, modern: Said): string[] {
  return sameLists(legacy.lists, modern.lists)
    ? []
    : ['the server lists other things in the legacy era: those of the modern era are kept'];
}

function refusedBoth(server: string): AppError {
  return new AppError('CHILD_FAILED', `\`${server}\` refuses both eras of the protocol`, {
    hint: 'Have it answer `initialize` or `server/discover`',
  });
}
