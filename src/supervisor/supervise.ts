import { MASKS_NOTHING, type Masker } from '../lib/secrets/masker.ts';
import type { Control, Shown, Status } from './control.ts';
import { HostSide } from './host-side.ts';
import { Deadlines } from './life/deadlines.ts';
import { EOF_GRACES, leftOf, SIGNAL_GRACES } from './life/graces.ts';
import type { Ending } from './life/launch.ts';
import type { Line } from './lines/line.ts';
import { type Prepare, ServerSide } from './server-side.ts';
import { Session } from './session/session.ts';
import type { Effect, SessionFacts, Taken, Timer } from './session/state.ts';
import { freeBehind } from './streams/free-memory.ts';
import { type Host, openHost } from './streams/host.ts';
import { Told } from './streams/told.ts';
import { type Looks, watchHost } from './watch-host.ts';

export type SuperviseOptions = {
  facts: Omit<SessionFacts, 'random' | 'ownIdPrefix'>;
  prepare: Prepare;
  /** Keeps what the server said of itself for the next session. */
  keep?: (taken: Taken) => Promise<void>;
  /** Shows this wrapper to others while it runs. Called once, when the first answers are out. */
  show?: (control: Control) => Promise<Shown>;
  masker?: Masker;
  /** What was read of stdin before, and what its first line has been answered. */
  given?: { read: Buffer; answer?: string };
  /** Where the child's stderr is kept, besides going to the host. */
  logFile?: string;
  host?: Host;
  /** How often the host is looked at, and after how long a gap the machine counts as having slept. */
  looks?: Looks;
};

/**
 * Stands between the host and a server that may come and go: answers in its place, starts it, carries
 * what they say, and resolves when the host and every process of ours are gone.
 */
export function supervise(options: SuperviseOptions): Promise<Ending> {
  return new Promise((resolve) => new Supervision(options, resolve).begin());
}

/** What stderr and the log get at the very end, should their readers be slow. */
const FLUSH_MS = 40;

/** The first answers come before everything that only others need. */
const SHOW_AFTER_MS = 250;

/** More than this is not read ahead for a child that is not there. */
const MAX_HELD_BYTES = 4 * 1024 * 1024;

/** Asked for once: it is a getter that costs more than the clock. */
const STARTED_AT = performance.timeOrigin;

/** Connects one session to its host, its server and its timers, and does nothing of its own accord. */
class Supervision {
  readonly #options: SuperviseOptions;
  readonly #resolve: (ending: Ending) => void;
  readonly #host: HostSide;
  readonly #told: Told;
  readonly #session: Session;
  readonly #server: ServerSide;
  readonly #watch: { stop: () => void };
  readonly #timers = new Deadlines<Timer>((timer) =>
    this.#act(() => this.#session.timer(timer, now())),
  );
  readonly #ends = new Deadlines<'settle' | 'end'>((name) => this.#onEndDeadline(name));
  #shown: Shown | undefined;
  /** What the server said of itself is on its way to the disk. */
  #keeping = Promise.resolve();
  #listedAt: string | undefined;
  #closedAt: number | undefined;
  #isAborted = false;
  /** Of a child that lived until the host left, or the signal that ended us without one. */
  #ending: Ending | undefined;
  #isOver = false;

  constructor(options: SuperviseOptions, resolve: (ending: Ending) => void) {
    const { given, logFile, masker = MASKS_NOTHING, facts, prepare } = options;
    const { host = openHost(given?.read) } = options;
    this.#options = options;
    this.#resolve = resolve;
    this.#told = new Told(host.stderr, logFile, masker);
    this.#host = new HostSide(host, given?.answer, {
      onLine: (line) => this.#onHostLine(line),
      onRead: () => this.#onHostRead(),
      onDrain: () => this.#server.resume(),
    });
    const { server } = facts;
    this.#server = new ServerSide(
      { server, prepare, told: this.#told, masker, logFile },
      {
        onLine: (line) => this.#try(() => this.#session.childLine(line, now())),
        onReport: (line) => this.#session.report(line),
        onSpawned: () => this.#act(() => this.#session.spawned(now())),
        onStartFailed: (cause) => this.#act(() => this.#session.startFailed(cause, now())),
        onExited: (exit, outcome) => {
          if (this.#closedAt !== undefined) this.#ending = outcome;
          this.#act(() => this.#session.childExited(exit, now()));
        },
        onChange: () => this.#act(() => {}),
        isHostFull: () => this.#host.isFull,
        isReady: () => this.#session.state === 'ready',
      },
    );
    const random = Math.random;
    const ownIdPrefix = `holdfast-${random().toString(36).slice(2, 10)}-`;
    this.#session = new Session(
      { ...facts, random, ownIdPrefix },
      (effect) => this.#perform(effect),
      now(),
    );
    const watcher = {
      onEnd: () => this.#act(() => this.#onHostEnd()),
      onGone: () => this.#act(() => this.#close()),
      onSignal: (signal: NodeJS.Signals) => this.#act(() => this.#onSignal(signal)),
      onWake: () => this.#act(() => this.#session.probe(now())),
      isHeldBack: () => this.#host.isHeldBack,
    };
    this.#watch = watchHost(host, watcher, options.looks);
  }

  begin(): void {
    this.#act(() => this.#session.begin());
    if (this.#options.show) setTimeout(() => this.#show(), SHOW_AFTER_MS).unref();
  }

  /** Every event ends here: with the host gone, each may be the last. */
  #act(event: () => void): void {
    if (this.#isOver) return;
    this.#try(event);
    this.#readOn();
    this.#settle();
  }

  /** A mistake of ours costs one event, not the server and its session. */
  #try(event: () => void): boolean {
    try {
      event();
      return true;
    } catch (error) {
      this.#told.tell(error);
      return false;
    }
  }

  #onHostLine(line: Line): void {
    if (this.#try(() => this.#session.hostLine(line, now()))) return;
    if (line.glance.kind === 'request') this.#host.answerMistake(line.glance.id);
  }

  /** Lets the host go on as soon as there is room for what it says. */
  #readOn(): void {
    if (this.#host.isHeldBack && !this.#isHeldUp()) this.#host.readOn();
  }

  #onHostRead(): void {
    if (this.#isHeldUp()) this.#host.holdBack();
    if (this.#closedAt !== undefined) this.#settle();
  }

  #isHeldUp(): boolean {
    return (
      this.#server.child?.outbox?.isFull === true || this.#session.waitingBytes > MAX_HELD_BYTES
    );
  }

  #perform(effect: Effect): void {
    switch (effect.kind) {
      case 'host_line':
        this.#host.pass(effect.line);
        break;
      case 'host_text':
        this.#host.say(effect.text);
        break;
      case 'child_line':
        this.#server.write(effect.line.chunks, !effect.line.terminated);
        freeBehind(effect.line, this.#server.child?.outbox);
        break;
      case 'child_text':
        this.#server.write([Buffer.from(effect.text)]);
        break;
      case 'start':
        void this.#server.start();
        break;
      case 'call_off':
        this.#server.callOff();
        break;
      case 'heal':
        void this.#server.heal();
        break;
      case 'stop':
        this.#server.stop(EOF_GRACES);
        break;
      case 'set_timer':
        this.#timers.reset(effect.timer, effect.ms);
        break;
      case 'clear_timer':
        this.#timers.clear(effect.timer);
        break;
      case 'store':
        this.#listedAt = new Date(effect.taken.startedAt).toISOString();
        this.#keeping = this.#keep(effect.taken);
        break;
      case 'say':
        this.#told.say(effect.line);
        break;
      case 'changed':
        this.#shown?.changed();
        break;
    }
  }

  #onHostEnd(): void {
    this.#host.end();
    this.#session.close();
    this.#closedAt ??= performance.now();
    this.#ends.set('settle', EOF_GRACES.term);
    this.#ends.set('end', EOF_GRACES.end);
  }

  /** The host is not there any more: nobody is waited for but the child. */
  #close(): void {
    this.#session.close();
    this.#closedAt ??= performance.now();
    this.#abort();
    this.#ends.set('end', EOF_GRACES.end);
    this.#server.stop(leftOf(EOF_GRACES, performance.now() - this.#closedAt));
  }

  #onSignal(signal: NodeJS.Signals): void {
    this.#session.close();
    this.#closedAt ??= performance.now();
    this.#abort();
    this.#ends.set('end', SIGNAL_GRACES.end);
    if (this.#server.child) this.#server.stop(SIGNAL_GRACES, true);
    else if (this.#server.isGone) this.#ending = { signal };
  }

  #abort(): void {
    this.#isAborted = true;
    this.#server.abort();
  }

  #onEndDeadline(name: 'settle' | 'end'): void {
    if (name === 'end') void this.#end();
    else {
      this.#act(() => {
        this.#session.giveUp(now());
        this.#close();
      });
    }
  }

  /** With the host gone: closes the child as soon as nothing is on its way to it, and ends after it. */
  #settle(): void {
    if (this.#closedAt === undefined || this.#isOver) return;
    if (this.#session.needsChild && !this.#isAborted) return;
    if (this.#server.child) {
      this.#server.stop(leftOf(EOF_GRACES, performance.now() - this.#closedAt));
      return;
    }
    if (this.#server.isPreparing && !this.#isAborted) this.#abort();
    if (this.#server.isGone) void this.#drain();
  }

  async #drain(): Promise<void> {
    if (this.#isOver) return;
    await Promise.all([this.#host.whenWritten(), this.#keeping]);
    await this.#end();
  }

  async #end(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#timers.clearAll();
    this.#ends.clearAll();
    this.#watch.stop();
    this.#shown?.close();
    this.#server.abandon();
    const timeout = new Promise((resolve) => setTimeout(resolve, FLUSH_MS));
    await Promise.race([this.#told.flush(), timeout]);
    this.#resolve(this.#ending ?? this.#server.ending);
  }

  async #keep(taken: Taken): Promise<void> {
    try {
      await this.#options.keep?.(taken);
    } catch (error) {
      this.#told.tell(error);
    }
  }

  async #show(): Promise<void> {
    try {
      const control: Control = {
        status: () => this.#status(),
        restart: () => this.#act(() => this.#session.restart(now())),
        stop: () => this.#act(() => this.#session.stop(now())),
        ...(this.#host.firstAnswer ? { firstAnswer: this.#host.firstAnswer } : {}),
      };
      const shown = await this.#options.show?.(control);
      if (this.#isOver) shown?.close();
      else this.#shown = shown;
    } catch (error) {
      this.#told.tell(error);
    }
  }

  #status(): Status {
    const { child } = this.#server;
    const pid = child?.process?.pid;
    const startedAt = new Date(performance.timeOrigin + (child?.startedAt ?? 0)).toISOString();
    return {
      ...this.#session.describe(),
      ...(child && pid !== undefined
        ? { child: { pid, command: child.launch.command, startedAt } }
        : {}),
      ...(this.#listedAt === undefined ? {} : { listedAt: this.#listedAt }),
      ...(child?.launch.environment === undefined ? {} : { environment: child.launch.environment }),
    };
  }
}

/** Milliseconds since the epoch that never go backwards. */
function now(): number {
  return STARTED_AT + performance.now();
}
