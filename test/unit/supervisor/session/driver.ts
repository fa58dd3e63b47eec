import type { JsonObject } from '../../../../src/protocol/json.ts';
import type { Lookup } from '../../../../src/snapshot/look-up.ts';
import { type Line, parsedLine } from '../../../../src/supervisor/lines/line.ts';
import { Session } from '../../../../src/supervisor/session/session.ts';
import type { Effect, Taken, Timer } from '../../../../src/supervisor/session/state.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests read messages of every shape
export type Message = any;

/** What a server says to one message; `exit` ends it. */
export type Server = (message: Message) => (JsonObject | 'exit')[];

type StageOptions = {
  server?: Server | undefined;
  known?: Lookup;
  start?: 'on-demand' | 'eager';
  idleStopMs?: number;
  /** How long the environment takes; a text is why it cannot be made. */
  healMs?: number | string;
};

export const CAUSE = 'The MCP server demo exited with code 1.';

/** A session on a stage: virtual time, a host that is scripted, and a child that follows a rule. */
export class Stage {
  now = 1_000_000;
  readonly toHost: Message[] = [];
  readonly toChild: Message[] = [];
  readonly said: string[] = [];
  readonly stored: Taken[] = [];
  readonly timers = new Map<Timer, number>();
  readonly session: Session;
  server: Server;
  healMs: number | string;
  starts = 0;
  heals = 0;
  timersSet = 0;
  place: 'none' | 'preparing' | 'alive' | 'stopping' = 'none';
  #childNumber = 0;
  #isReading = true;
  /** Written and not taken. */
  #unread: string[] = [];
  #takenBytes = 0;
  #events: { at: number; run: () => void }[] = [];

  constructor({ server = () => [], healMs = 0, ...options }: StageOptions = {}) {
    this.server = server;
    this.healMs = healMs;
    const facts = {
      server: 'demo',
      version: '1.0.0',
      ownIdPrefix: 'own-',
      start: options.start ?? ('on-demand' as const),
      known: options.known ?? { kind: 'missing' as const },
      random: () => 0.5,
      ...(options.idleStopMs === undefined ? {} : { idleStopMs: options.idleStopMs }),
    };
    this.session = new Session(facts, (effect) => this.#perform(effect), this.now);
    this.session.begin();
    this.#settle();
  }

  /** The host sends messages, one after the other. */
  host(...messages: JsonObject[]): void {
    for (const message of messages) this.session.hostLine(lineOf(message), this.now);
    this.#settle();
  }

  /** The child speaks of its own accord. */
  child(...messages: JsonObject[]): void {
    for (const message of messages) this.session.childLine(lineOf(message), this.now);
    this.#settle();
  }

  /** The child ends; by default it had read all that was written. */
  exit({
    code = 1,
    takenBytes = this.#takenBytes,
    isTailUnread = false,
    cause = CAUSE,
  } = {}): void {
    if (this.place !== 'alive' && this.place !== 'stopping') throw new Error('no child to end');
    this.place = 'none';
    this.#unread = [];
    this.session.childExited({ cause, isClean: code === 0, takenBytes, isTailUnread }, this.now);
    this.#settle();
  }

  /** Whether the child takes what is written to it. */
  set isReading(isReading: boolean) {
    this.#isReading = isReading;
    if (isReading) for (const text of this.#unread.splice(0)) this.#take(text);
    this.#settle();
  }

  /** The bytes that have reached the child. */
  get takenBytes(): number {
    return this.#takenBytes;
  }

  /** Lets time pass: timers and the child's answers come in their order. */
  advance(ms: number): void {
    const end = this.now + ms;
    for (;;) {
      const next = this.#next();
      if (!next || next.at > end) break;
      this.now = Math.max(this.now, next.at);
      next.run();
    }
    this.now = end;
  }

  /** The one answer of the session to a request of the host; fails if there are more. */
  answer(id: string | number): Message {
    const answers = this.answers(id);
    if (answers.length > 1) throw new Error(`${answers.length} answers to ${id}`);
    return answers[0];
  }

  answers(id: string | number): Message[] {
    return this.toHost.filter((message) => message.id === id && message.method === undefined);
  }

  /** Methods that the child was given, in order. */
  get given(): string[] {
    return this.toChild.map(({ method }) => method ?? 'answer');
  }

  /** Notifications and requests that the host was sent, in order. */
  get told(): string[] {
    return this.toHost.flatMap(({ method }) => (method === undefined ? [] : [method]));
  }

  #settle(): void {
    this.advance(0);
  }

  #next(): { at: number; run: () => void } | undefined {
    const events = [...this.#events, ...this.#timerEvents()];
    return events.reduce<(typeof events)[number] | undefined>(
      (first, event) => (first && first.at <= event.at ? first : event),
      undefined,
    );
  }

  #timerEvents() {
    return [...this.timers].map(([timer, at]) => ({
      at,
      run: () => {
        this.timers.delete(timer);
        this.session.timer(timer, this.now);
      },
    }));
  }

  #after(ms: number, run: () => void): void {
    const event = {
      at: this.now + ms,
      run: () => {
        this.#events.splice(this.#events.indexOf(event), 1);
        run();
      },
    };
    this.#events.push(event);
  }

  #perform(effect: Effect): void {
    if (effect.kind === 'host_text') this.#hear(effect.text);
    else if (effect.kind === 'host_line') this.#hear(textOf(effect.line));
    else if (effect.kind === 'child_text') this.#give(effect.text);
    else if (effect.kind === 'child_line') this.#give(textOf(effect.line));
    else if (effect.kind === 'start') this.#start();
    else if (effect.kind === 'call_off') this.#callOff();
    else if (effect.kind === 'stop') this.#stop();
    else if (effect.kind === 'heal') this.heals += 1;
    else if (effect.kind === 'say') this.said.push(effect.line);
    else if (effect.kind === 'store') this.stored.push(effect.taken);
    else if (effect.kind === 'clear_timer') this.timers.delete(effect.timer);
    else if (effect.kind === 'set_timer') {
      this.timersSet += 1;
      this.timers.set(effect.timer, this.now + effect.ms);
    }
  }

  #hear(text: string): void {
    this.toHost.push(JSON.parse(text));
  }

  #give(text: string): void {
    if (this.place !== 'alive' && this.place !== 'stopping')
      throw new Error(`nobody takes ${text}`);
    if (this.#isReading) this.#take(text);
    else this.#unread.push(text);
  }

  #take(text: string): void {
    this.#takenBytes += Buffer.byteLength(text);
    const message = JSON.parse(text);
    this.toChild.push(message);
    const child = this.#childNumber;
    this.#after(0, () => {
      if (child === this.#childNumber && this.place !== 'none') this.#speak(this.server(message));
    });
  }

  #speak(replies: (JsonObject | 'exit')[]): void {
    for (const reply of replies) {
      if (reply === 'exit') this.exit();
      else this.session.childLine(lineOf(reply), this.now);
    }
  }

  #start(): void {
    if (this.place !== 'none') throw new Error(`a start while one is ${this.place}`);
    this.place = 'preparing';
    this.starts += 1;
    this.#childNumber += 1;
    const { healMs } = this;
    const child = this.#childNumber;
    this.#after(typeof healMs === 'number' ? healMs : 0, () => {
      if (child !== this.#childNumber) return;
      this.place = typeof healMs === 'number' ? 'alive' : 'none';
      this.#takenBytes = 0;
      if (typeof healMs === 'number') this.session.spawned(this.now);
      else this.session.startFailed(healMs, this.now);
    });
  }

  #callOff(): void {
    if (this.place !== 'preparing') throw new Error(`nothing to call off: ${this.place}`);
    this.place = 'none';
    this.#childNumber += 1;
  }

  /** A child that is asked to go leaves after a moment. */
  #stop(): void {
    if (this.place !== 'alive') throw new Error(`a stop while the child is ${this.place}`);
    this.place = 'stopping';
    const child = this.#childNumber;
    this.#after(5, () => {
      if (child === this.#childNumber && this.place === 'stopping') this.exit({ code: 0 });
    });
  }
}

export function lineOf(message: JsonObject): Line {
  return parsedLine(Buffer.from(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`), true);
}

function textOf(line: Line): string {
  return Buffer.concat(line.chunks).toString();
}
