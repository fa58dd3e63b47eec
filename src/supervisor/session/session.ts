import type { Line } from '../lines/line.ts';
import { askChild } from './child/ask-child.ts';
import {
  type ChildExit,
  onChildExit,
  onRespawnDue,
  onSpawned,
  onStartFailed,
  restart,
  stop,
} from './child/child-life.ts';
import { onChildLine } from './child/child-lines.ts';
import { onImpatient } from './child/deliver.ts';
import { farewell } from './child/other-era.ts';
import { startChild, stopChild } from './child/start-stop.ts';
import { describeState, type StateWord, stateWord } from './describe.ts';
import { fail } from './host/answer-host.ts';
import { settleAwaiting } from './host/handshake.ts';
import { onHostLine } from './host/host-lines.ts';
import { watchesResources } from './host/listens.ts';
import { onRefetchDue } from './lists/refetch.ts';
import { newState } from './new-state.ts';
import { tellProgress } from './progress.ts';
import type { Effect, SessionFacts, SessionState, Timer } from './state.ts';

/** What is done behind the back of a session that has its answers: late enough not to slow its start. */
const BACKGROUND_MS = 2000;

/** How long a server may take to answer a probe. */
const PROBE_MS = 10_000;

/**
 * One conversation between a host and a server that may come and go. Deterministic: no I/O, no clock,
 * no randomness of its own; what has to happen is emitted as effects.
 */
export class Session {
  readonly #s: SessionState;

  constructor(facts: SessionFacts, emit: (effect: Effect) => void, now: number) {
    this.#s = newState(facts, emit, now);
  }

  /** Starts the child at once, unless what is known will do. */
  begin(): void {
    const s = this.#s;
    if (s.facts.start === 'eager' || !s.known.isUsable) startChild(s);
    else
      s.emit({
        kind: 'set_timer',
        timer: 'background',
        ms: BACKGROUND_MS * (1 + s.facts.random()),
      });
  }

  hostLine(line: Line, now: number): void {
    this.#s.now = now;
    onHostLine(this.#s, line);
  }

  childLine(line: Line, now: number): void {
    this.#s.now = now;
    onChildLine(this.#s, line);
  }

  /** One line of who heals or builds, for those who wait. */
  report(line: string): void {
    this.#s.report = line;
  }

  spawned(now: number): void {
    this.#s.now = now;
    onSpawned(this.#s);
  }

  startFailed(cause: string, now: number): void {
    this.#s.now = now;
    onStartFailed(this.#s, cause);
  }

  childExited(exit: ChildExit, now: number): void {
    this.#s.now = now;
    onChildExit(this.#s, exit);
  }

  timer(timer: Timer, now: number): void {
    this.#s.now = now;
    const s = this.#s;
    const handlers: Record<Timer, () => void> = {
      handshake: () => settleAwaiting(s),
      patience: () => onImpatient(s),
      progress: () => tellProgress(s),
      respawn: () => onRespawnDue(s),
      background: () => this.#lookBehind(),
      idle: () => this.#stopIdle(),
      refetch: () => onRefetchDue(s),
      lists: () => s.fetch.latest?.goWithout(),
      farewell: () => farewell(s),
      probe: () => this.#onSilence(),
    };
    handlers[timer]();
  }

  restart(now: number): void {
    this.#s.now = now;
    restart(this.#s);
  }

  /** Stops the child; the next request starts it again. */
  stop(now: number): void {
    this.#s.now = now;
    stop(this.#s);
  }

  /** The machine slept: is the server still there? */
  probe(now: number): void {
    const s = this.#s;
    s.now = now;
    if (s.child.phase !== 'ready') return;
    s.emit({ kind: 'set_timer', timer: 'probe', ms: PROBE_MS });
    const method = s.child.greeted === 'modern' ? 'server/discover' : 'ping';
    askChild(s, method, undefined, () => {
      s.emit({ kind: 'clear_timer', timer: 'probe' });
      if (!s.child.isSilent) return;
      s.child.isSilent = false;
      s.emit({ kind: 'changed' });
    });
  }

  /** The host has said all that it will say: nothing new is begun for it. */
  close(): void {
    this.#s.isClosing = true;
  }

  /** The time of a host that has closed is over: who still waits for a child gets the state. */
  giveUp(now: number): void {
    this.#s.now = now;
    for (const request of this.#s.requests.waitingRequests())
      fail(this.#s, request, 'not_sent', describeState(this.#s));
    this.#s.isHopeless = true;
    settleAwaiting(this.#s);
  }

  /** Whether somebody waits for a child that is not there yet. */
  get needsChild(): boolean {
    return this.#s.requests.hasWaiting || this.#s.awaiting.length > 0;
  }

  /** The bytes of the host that wait for a child. */
  get waitingBytes(): number {
    return this.#s.requests.waitingBytes;
  }

  get state(): StateWord {
    return stateWord(this.#s);
  }

  describe() {
    const { lastCause, counters, known } = this.#s;
    return {
      state: stateWord(this.#s),
      text: describeState(this.#s),
      lastCause,
      counters: { ...counters },
      snapshot: known.standing,
    };
  }

  /** With everything answered, what is known is checked: the environment, or a stale list. */
  #lookBehind(): void {
    const s = this.#s;
    if (s.child.phase !== 'off' || s.isClosing) return;
    // the era in which to ask is the host's
    if (s.known.standing !== 'stale' || !s.host.opening) {
      s.emit({ kind: 'heal' });
      return;
    }
    s.child.purpose = 'refresh';
    startChild(s);
  }

  #stopIdle(): void {
    const s = this.#s;
    const { idleStopMs = 0 } = s.facts;
    const leftMs = s.lastActivity + idleStopMs - s.now;
    const isUsed = s.requests.size > 0 || watchesResources(s.host);
    if (isUsed || leftMs > 0)
      s.emit({ kind: 'set_timer', timer: 'idle', ms: Math.max(leftMs, 1000) });
    else stopChild(s, `The MCP server ${s.facts.server} was stopped because nobody used it.`);
  }

  #onSilence(): void {
    const s = this.#s;
    s.child.isSilent = true;
    s.emit({
      kind: 'say',
      line: `${s.facts.server} runs and does not answer (${PROBE_MS / 1000} s)`,
    });
    s.emit({ kind: 'changed' });
  }
}
