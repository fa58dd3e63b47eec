import type { JsonObject } from '../../../protocol/json.ts';
import { settleAwaiting } from '../host/handshake.ts';
import { handRefusal, turnAway } from '../host/turn-away.ts';
import {
  capabilitiesOf,
  supportedVersions,
  versionOf,
  versionsInError,
} from '../known/server-facts.ts';
import { fetchLists } from '../lists/fetch-lists.ts';
import { learnLists } from '../lists/learn-lists.ts';
import type { Answer, SessionState } from '../state.ts';
import { askChild, giveLine, notifyChild } from './ask-child.ts';
import { giveWaiting } from './deliver.ts';
import { onRefused } from './other-era.ts';
import { stopChild } from './start-stop.ts';

/**
 * Opens the conversation with a child that runs, in the host's era and with the host's own words.
 * Does nothing while the host has not said which era that is.
 */
export function greet(s: SessionState): void {
  const { opening } = s.host;
  const { phase, greeted } = s.child;
  if (!opening || greeted === opening.era || (phase !== 'greeting' && phase !== 'ready')) return;
  if (opening.era === 'legacy') initialize(s, opening.params);
  else if (s.child.fearsProbe && !s.host.era) turnBack(s);
  else discover(s, opening.params);
}

function discover(s: SessionState, params: JsonObject): void {
  s.child.phase = 'greeting';
  s.child.greeted = 'modern';
  s.child.probe = 'asked';
  askChild(s, 'server/discover', params, (answer) => onDiscover(s, answer));
}

function initialize(s: SessionState, params: JsonObject): void {
  if (s.child.probe === 'result') {
    startAfresh(s);
    return;
  }
  s.child.phase = 'greeting';
  s.child.greeted = 'legacy';
  // both sides of the session have to speak the version that the host was told
  const version = s.host.told?.version;
  const asked = version === undefined ? params : { ...params, protocolVersion: version };
  askChild(s, 'initialize', asked, (answer) => onInitialize(s, answer));
}

/** Some servers of both eras stay in that of the first request they get: another child is asked first. */
function startAfresh(s: SessionState): void {
  s.isRestartAsked = true;
  stopChild(s, `The MCP server ${s.facts.server} was started again for another protocol version.`);
}

function onInitialize(s: SessionState, answer: Answer): void {
  if (s.child.phase !== 'greeting') return;
  if ('error' in answer) {
    onInitializeError(s, answer.error);
    return;
  }
  s.known.learnInitialize(answer.result);
  tellOtherVersion(s, answer.result.protocolVersion);
  notifyChild(s, 'notifications/initialized');
  restoreState(s);
  becomeReady(s, answer.result);
}

function onInitializeError(s: SessionState, error: JsonObject): void {
  if (s.child.probe === 'asked' || s.child.probe === 'result') {
    startAfresh(s);
    return;
  }
  s.known.learnVersions(versionsInError(error));
  if (handRefusal(s, error)) delete s.child.greeted;
  else onRefused(s, 'initialize', error);
}

/** The host cannot be told any more: it goes on as if nothing were, and people can read why it stumbles. */
function tellOtherVersion({ facts, host, emit }: SessionState, version: unknown): void {
  if (host.told?.version === undefined || host.told.version === version) return;
  const line = `${facts.server} speaks protocol ${version} now, and the client was told ${host.told.version}: a reconnect mends that`;
  emit({ kind: 'say', line });
}

function onDiscover(s: SessionState, answer: Answer): void {
  const isOpen = s.child.phase === 'greeting' && s.child.greeted === 'modern';
  if (isOpen) delete s.child.greeted;
  s.child.probe = 'error' in answer ? 'error' : 'result';
  if ('error' in answer) {
    s.known.learnDiscover(undefined, versionsInError(answer.error));
    if (isOpen && s.host.era === 'modern') onRefused(s, 'server/discover', answer.error);
    else turnBack(s);
    return;
  }
  s.known.learnDiscover(answer.result);
  const { opening } = s.host;
  // an answer that comes after the host has turned to the legacy era is for the next session
  if (!isOpen || opening?.era !== 'modern') return;
  if (!supportedVersions(answer.result).includes(String(versionOf(opening.params)))) {
    turnBack(s);
    return;
  }
  s.child.greeted = 'modern';
  s.host.era = 'modern';
  for (const { line } of s.host.listens.values()) giveLine(s, line);
  becomeReady(s, answer.result);
}

/** The host began in the modern era, and has to begin again in the other one. */
function turnBack(s: SessionState): void {
  settleAwaiting(s);
  turnAway(s);
}

/** What the dead child was told and a new one cannot know. */
function restoreState(s: SessionState): void {
  const ignore = () => {};
  if (s.host.logLevel) askChild(s, 'logging/setLevel', s.host.logLevel, ignore);
  for (const params of s.host.subscriptions.values())
    askChild(s, 'resources/subscribe', params, ignore);
}

function becomeReady(s: SessionState, result: JsonObject): void {
  s.child.phase = 'ready';
  s.child.capabilities = capabilitiesOf(result);
  s.child.isSilent = false;
  s.isDeclaredDown = false;
  delete s.trouble;
  settleAwaiting(s);
  giveWaiting(s);
  fetchLists(s, (fetched) => learnLists(s, fetched));
  const { idleStopMs } = s.facts;
  if (idleStopMs !== undefined) s.emit({ kind: 'set_timer', timer: 'idle', ms: idleStopMs });
  s.emit({ kind: 'changed' });
}
