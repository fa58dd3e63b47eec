import { describeState } from '../describe.ts';
import { fail } from '../host/answer-host.ts';
import { settleAwaiting } from '../host/handshake.ts';
import type { ChildState, SessionState } from '../state.ts';
import { tendQueue } from './deliver.ts';
import { greet } from './greet.ts';
import { loseStart, settleWritten, withdrawServerRequests } from './settle-exit.ts';
import { startChild, stopChild } from './start-stop.ts';

/** How a child ended, as the runner saw it. */
export type ChildExit = {
  /** The whole text: what happened, its last words, what to do. */
  cause: string;
  /** Code 0: it went of its own accord. */
  isClean: boolean;
  /** How many of the bytes that we gave it can have reached it. */
  takenBytes: number;
  /** The last of those has certainly not been read. */
  isTailUnread: boolean;
};

export function onSpawned(s: SessionState): void {
  if (s.child.phase !== 'starting') return;
  s.child.phase = 'greeting';
  s.child.startedAt = s.now;
  s.emit({ kind: 'changed' });
  greet(s);
}

/** Nothing could be started: the environment is not whole, or the command does not run. */
export function onStartFailed(s: SessionState, cause: string): void {
  if (s.child.phase !== 'starting') return;
  noteFailure(s, cause);
  forgetChild(s);
  s.isHopeless = true;
  for (const request of s.requests.waitingRequests()) fail(s, request, 'not_sent', cause);
  settleAwaiting(s);
  if (!s.known.knowsTools || isAskedFor(s)) planRespawn(s);
  tendQueue(s);
  s.emit({ kind: 'changed' });
}

export function onChildExit(s: SessionState, exit: ChildExit): void {
  const { phase, stopCause, greeted } = s.child;
  if (phase === 'off' || phase === 'starting') return;
  if (phase === 'greeting' && s.host.era === undefined && greeted === 'modern')
    s.child.fearsProbe = true;
  const isCrash = phase !== 'stopping' && !isGoodbye(s, exit);
  if (isCrash) {
    s.counters.crashes += 1;
    noteFailure(s, exit.cause);
  }
  const cause = (phase === 'stopping' && stopCause) || exit.cause;
  const isWanted = isRunningWanted(s, phase, isCrash);
  forgetChild(s);
  withdrawServerRequests(s);
  settleWritten(s, { ...exit, cause });
  if (phase === 'greeting') loseStart(s, cause);
  settleAwaiting(s);
  if (isAskedFor(s) || (isWanted && !s.isClosing)) planRespawn(s);
  tendQueue(s);
  s.emit({ kind: 'changed' });
}

function noteFailure(s: SessionState, cause: string): void {
  s.trouble = cause;
  s.lastCause = cause;
  s.restarts.note(s.now);
}

/** It went of its own accord, and nobody is the worse for it. */
function isGoodbye(s: SessionState, { isClean }: ChildExit): boolean {
  const isQuiet = isClean && s.child.phase === 'ready' && !s.requests.hasWritten;
  return isQuiet && s.known.knowsTools && !hasListeners(s);
}

function forgetChild(s: SessionState): void {
  // what the present child would have corrected is now compared with what it last said
  for (const [name, shown] of s.host.shown) {
    if (shown !== 'by_child') continue;
    const list = s.known.standing === 'live' ? s.known.lists[name] : undefined;
    if (list) s.host.shown.set(name, list);
    else s.host.shown.delete(name);
  }
  const fresh: Omit<ChildState, 'purpose' | 'startedAt' | 'fearsProbe'> = {
    phase: 'off',
    givenBytes: 0,
    asked: new Map(),
    capabilities: {},
    isSilent: false,
  };
  const { purpose, startedAt, fearsProbe } = s.child;
  s.child = { ...fresh, purpose, startedAt, fearsProbe };
  Object.assign(s.fetch, { isUnderWay: false, isPlanned: false, isWanted: false });
  delete s.fetch.latest;
  for (const timer of ['idle', 'refetch', 'lists', 'probe', 'farewell'] as const)
    s.emit({ kind: 'clear_timer', timer });
}

/** Whether somebody waits for the server at this moment. */
function isAskedFor(s: SessionState): boolean {
  return s.requests.hasWaiting || s.awaiting.length > 0;
}

/** Whether the server is needed again although nobody asks for it. */
function isRunningWanted(s: SessionState, phase: string, isCrash: boolean): boolean {
  if (s.isRestartAsked) return true;
  if (phase === 'stopping') return false;
  if (!s.known.knowsTools) return true;
  return phase === 'ready' && isCrash && s.child.purpose === 'demand';
}

function hasListeners(s: SessionState): boolean {
  return s.host.listens.size > 0 || s.host.subscriptions.size > 0;
}

function planRespawn(s: SessionState): void {
  if (s.isClosing && !isAskedFor(s)) return;
  if (s.restarts.isDown(s.now)) {
    declareDown(s);
    return;
  }
  const ms = s.isRestartAsked ? 0 : s.restarts.delayMs(s.now);
  if (ms === 0) startChild(s);
  else s.emit({ kind: 'set_timer', timer: 'respawn', ms });
}

/** Said aloud once, and in every answer from now on. */
function declareDown(s: SessionState): void {
  if (!s.isDeclaredDown) {
    const line = `${s.facts.server} has ended too often and is down. It is tried again when it is needed.`;
    s.emit({ kind: 'say', line });
  }
  s.isDeclaredDown = true;
  for (const request of s.requests.waitingRequests())
    fail(s, request, 'not_sent', describeState(s));
  s.isHopeless = true;
  settleAwaiting(s);
}

export function onRespawnDue(s: SessionState): void {
  if (!s.isClosing || isAskedFor(s)) startChild(s);
}

/** Stops the child and starts it again: a person asked for it. */
export function restart(s: SessionState): void {
  const { phase } = s.child;
  if (s.isClosing) return;
  s.restarts.forget();
  s.child.purpose = 'demand';
  if (phase === 'off') startChild(s);
  if (phase === 'off' || phase === 'starting') return;
  s.isRestartAsked = true;
  stopChild(s, `The MCP server ${s.facts.server} was restarted on request.`);
}

/** Stops the child, or its start: a person asked for it. The next request starts it again. */
export function stop(s: SessionState): void {
  const cause = `The MCP server ${s.facts.server} was stopped on request.`;
  s.isRestartAsked = false;
  s.emit({ kind: 'clear_timer', timer: 'respawn' });
  if (s.child.phase === 'starting') {
    s.emit({ kind: 'call_off' });
    forgetChild(s);
  }
  stopChild(s, cause);
  for (const request of s.requests.waitingRequests()) fail(s, request, 'not_sent', cause);
  s.isHopeless = true;
  settleAwaiting(s);
  tendQueue(s);
  s.emit({ kind: 'changed' });
}
