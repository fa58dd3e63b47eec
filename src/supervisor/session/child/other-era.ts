import type { Era } from '../../../protocol/eras.ts';
import type { JsonObject } from '../../../protocol/json.ts';
import { describeState } from '../describe.ts';
import { fail } from '../host/answer-host.ts';
import { settleAwaiting } from '../host/handshake.ts';
import { capabilitiesOf, supportedVersions } from '../known/server-facts.ts';
import { type Fetched, fetchLists } from '../lists/fetch-lists.ts';
import { storeLists } from '../lists/store-lists.ts';
import type { SessionState } from '../state.ts';
import { askChild, notifyChild } from './ask-child.ts';
import { tendQueue } from './deliver.ts';
import { loseStart } from './settle-exit.ts';
import { dismissChild } from './start-stop.ts';

/** How long a server that is of no use to this session may take to help the next one. */
const FAREWELL_MS = 2000;

/**
 * The server runs and refuses the handshake: it may be of the other era. The host is not told so,
 * because it would remember that for 15 minutes: it gets the minimal answer, its calls get this cause,
 * and what the server says in its own era is kept for the next session.
 */
export function onRefused(
  s: SessionState,
  method: 'initialize' | 'server/discover',
  error: JsonObject,
): void {
  const said = `${String(error.message)} (code ${String(error.code)})`;
  blame(s, `The MCP server ${s.facts.server} refused \`${method}\`: ${said}`);
  s.restarts.note(s.now);
  dismissChild(s, s.trouble ?? said);
  s.isHopeless = true;
  settleAwaiting(s);
  loseStart(s, s.trouble ?? said);
  tendQueue(s);
  s.emit({ kind: 'set_timer', timer: 'farewell', ms: FAREWELL_MS });
  if (method === 'initialize') askInModern(s);
  else askInLegacy(s);
  s.emit({ kind: 'changed' });
}

/** Lets the child go that was asked a last thing. */
export function farewell(s: SessionState): void {
  if (s.child.phase !== 'stopping') return;
  s.child.asked.clear();
  s.emit({ kind: 'clear_timer', timer: 'farewell' });
  s.emit({ kind: 'stop' });
}

function askInModern(s: SessionState): void {
  s.child.greeted = 'modern';
  askChild(s, 'server/discover', undefined, (answer) => {
    if ('error' in answer) return farewell(s);
    const versions = supportedVersions(answer.result).join(', ');
    onOtherEra(s, { era: 'modern', discover: answer.result }, versions);
  });
}

function askInLegacy(s: SessionState): void {
  s.child.greeted = 'legacy';
  const params = {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'holdfast', version: '1' },
  };
  askChild(s, 'initialize', params, (answer) => {
    if ('error' in answer) return farewell(s);
    notifyChild(s, 'notifications/initialized');
    const { protocolVersion } = answer.result;
    onOtherEra(s, { era: 'legacy', initialize: answer.result }, String(protocolVersion));
  });
}

type Said = { era: Era; initialize?: JsonObject; discover?: JsonObject };

function onOtherEra(s: SessionState, said: Said, versions: string): void {
  blame(
    s,
    `The MCP server ${s.facts.server} speaks protocol ${versions} only, and this session was opened in another one before that was known. Reconnect the server (in Claude Code: \`/mcp\`, Reconnect): the next session is opened in its own.`,
  );
  s.isOtherEra = true;
  for (const request of s.requests.waitingRequests())
    fail(s, request, 'not_sent', describeState(s));
  tendQueue(s);
  s.child.capabilities = capabilitiesOf(said.initialize ?? said.discover);
  fetchLists(s, (fetched: Fetched) => {
    storeLists(s, { ...fetched, ...said });
    farewell(s);
  });
}

function blame(s: SessionState, cause: string): void {
  s.trouble = cause;
  s.lastCause = cause;
}
