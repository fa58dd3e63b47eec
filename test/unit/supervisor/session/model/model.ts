import type { JsonObject } from '../../../../../src/protocol/json.ts';
import { type Message, Stage } from '../driver.ts';
import { CLIENT, CLIENT_META, legacyServer, MODERN, modernServer, snapshot } from '../servers.ts';

/** One thing that happens to a session. */
export type Action =
  | { kind: 'request'; method: string; name: string; isModern: boolean; reuse: boolean }
  | { kind: 'cancel'; which: number }
  | { kind: 'reply'; which: number; isError: boolean }
  | { kind: 'child'; says: 'change' | 'progress' | 'request' | 'stray' }
  | { kind: 'exit'; code: number; halfTaken: boolean }
  | { kind: 'advance'; ms: number }
  | { kind: 'reading' | 'healing'; works: boolean }
  | { kind: 'restart' | 'stop' | 'probe' | 'notify' | 'close' };

export type Setting = {
  known: 'missing' | 'fresh' | 'stale' | 'outdated';
  isModern: boolean;
  start: 'on-demand' | 'eager';
  idleStopMs?: number;
};

type Asked = { id: number; method: string; name: string };

const RESTARTING = new Set(['request', 'restart', 'stop', 'exit']);

type Outside = Exclude<
  Action,
  | { kind: 'request' }
  | { kind: 'cancel' }
  | { kind: 'reply' }
  | { kind: 'child' }
  | { kind: 'exit' }
>;

/** Plays actions on a stage, and holds what is seen against the rules. */
export class Model {
  readonly #stage: Stage;
  readonly #server: (message: Message) => (JsonObject | 'exit')[];
  readonly #asked: Asked[] = [];
  readonly #cancelled: number[] = [];
  #heard = 0;
  #isOpen = false;
  #startsUnasked: number[] = [];
  #starts = 0;
  readonly #replied = new Set<Message>();

  readonly #isModern: boolean;

  constructor({ known, isModern, ...options }: Setting) {
    this.#isModern = isModern;
    const content = isModern ? MODERN : {};
    this.#server = (isModern ? modernServer : legacyServer)();
    this.#stage = new Stage({
      ...options,
      known: known === 'missing' ? { kind: 'missing' } : snapshot(known, content),
    });
  }

  play(actions: readonly Action[]): void {
    for (const action of actions) {
      this.#act(action);
      this.#look(RESTARTING.has(action.kind));
    }
    this.#drain();
    this.#judge();
  }

  #act(action: Action): void {
    if (action.kind === 'request') this.#request(action);
    else if (action.kind === 'cancel') this.#cancel(action.which);
    else if (action.kind === 'reply') this.#reply(action);
    else if (action.kind === 'child') this.#say(action.says);
    else if (action.kind === 'exit') this.#exit(action);
    else this.#actOutside(action);
  }

  #actOutside(action: Outside): void {
    const stage = this.#stage;
    if (action.kind === 'advance') stage.advance(action.ms);
    else if (action.kind === 'reading') stage.isReading = action.works;
    else if (action.kind === 'healing') stage.healMs = action.works ? 20 : 'no interpreter';
    else if (action.kind === 'notify') stage.host({ method: 'notifications/roots/list_changed' });
    else if (action.kind === 'close') stage.session.close();
    else stage.session[action.kind](stage.now);
  }

  #request({ method, name, isModern, reuse }: Extract<Action, { kind: 'request' }>): void {
    const id = reuse ? this.#asked.length - 1 : this.#asked.length;
    this.#asked.push({ id, method, name });
    const own =
      method === 'initialize' ? CLIENT : { name, uri: 'a:', level: 'error', notifications: {} };
    const meta = isModern ? { _meta: { ...CLIENT_META, progressToken: id } } : {};
    this.#stage.host({ id, method, params: { ...own, ...meta } });
  }

  #cancel(which: number): void {
    const asked = this.#asked[which % Math.max(1, this.#asked.length)];
    if (!asked) return;
    this.#cancelled.push(asked.id);
    this.#stage.host({ method: 'notifications/cancelled', params: { requestId: asked.id } });
  }

  #reply({ which, isError }: Extract<Action, { kind: 'reply' }>): void {
    if (!this.#hasChild) return;
    const open = this.#stage.toChild.filter(
      (message) => message.id !== undefined && message.method && !this.#replied.has(message),
    );
    const message = open[which % Math.max(1, open.length)];
    if (!message) return;
    this.#replied.add(message);
    const error = { code: -32603, message: 'Broken' };
    for (const answer of isError ? [{ id: message.id, error }] : this.#server(message))
      if (answer !== 'exit') this.#stage.child(answer);
  }

  #say(says: Extract<Action, { kind: 'child' }>['says']): void {
    if (!this.#hasChild) return;
    if (says === 'change') this.#stage.child({ method: 'notifications/tools/list_changed' });
    if (says === 'request') this.#stage.child({ id: 0, method: 'roots/list' });
    if (says === 'stray') this.#stage.child({ id: 10_000, result: {} });
    const params = { progressToken: this.#asked.length - 1, progress: 1 };
    if (says === 'progress') this.#stage.child({ method: 'notifications/progress', params });
  }

  #exit({ code, halfTaken }: Extract<Action, { kind: 'exit' }>): void {
    if (!this.#hasChild) return;
    for (const message of this.#stage.toChild) this.#replied.add(message);
    const { takenBytes } = this.#stage;
    this.#stage.exit({ code, takenBytes: halfTaken ? takenBytes + 10 : takenBytes });
  }

  get #hasChild(): boolean {
    return this.#stage.place === 'alive' || this.#stage.place === 'stopping';
  }

  /** What came out since the last look: never too many answers, no word before the first one. */
  #look(isAsked: boolean): void {
    const { toHost, starts, now } = this.#stage;
    for (const message of toHost.slice(this.#heard)) this.#hear(message);
    this.#heard = toHost.length;
    for (; this.#starts < starts; this.#starts++) if (!isAsked) this.#startsUnasked.push(now);
    const recent = this.#startsUnasked.filter((at) => now - at < 60_000);
    if (recent.length > 6) throw new Error(`${recent.length} starts that nobody asked for`);
  }

  #hear({ id, method, result }: Message): void {
    const asked = this.#asked.filter((each) => each.id === id);
    if (method === undefined) {
      const isOpening = asked.every((each) => OPENINGS.includes(each.method));
      this.#isOpen ||= !isOpening || result !== undefined;
      if (this.#stage.answers(id).length > asked.length)
        throw new Error(`too many answers to ${id}`);
    } else if (method === 'notifications/subscriptions/acknowledged') {
      this.#isOpen ||= this.#isModern;
    } else if (!this.#isOpen) throw new Error(`${method} before the first answer`);
  }

  /** Everything works again, and time passes. */
  #drain(): void {
    const stage = this.#stage;
    stage.isReading = true;
    stage.healMs = 0;
    stage.server = this.#server;
    for (let round = 0; round < 3; round++) {
      if (this.#hasChild) stage.exit();
      stage.advance(120_000);
    }
    this.#look(true);
  }

  #judge(): void {
    for (const id of new Set(this.#asked.map((asked) => asked.id))) {
      this.#judgeAnswers(id);
      this.#judgeDeliveries(id);
    }
    const { timers, session } = this.#stage;
    for (const timer of ['handshake', 'patience', 'progress', 'respawn', 'farewell'] as const)
      if (timers.has(timer)) throw new Error(`${timer} still runs`);
    if (session.needsChild) throw new Error('somebody still waits');
  }

  /** [I2] One answer each; a cancelled one and a subscription may have none. */
  #judgeAnswers(id: number): void {
    const asked = this.#asked.filter((each) => each.id === id);
    const listens = asked.filter(({ method }) => method === 'subscriptions/listen').length;
    const cancelled = this.#cancelled.filter((each) => each === id).length;
    const count = this.#stage.answers(id).length;
    if (count < asked.length - listens - cancelled || count > asked.length)
      throw new Error(`${count} answers to ${id}, which was asked ${asked.length} times`);
  }

  /** [I3] No child gets what another one had, unless it may be repeated; `not_sent` is true. */
  #judgeDeliveries(id: number): void {
    const asked = this.#asked.filter((each) => each.id === id);
    const [first] = asked;
    if (asked.length !== 1 || !first || first.method === 'subscriptions/listen') return;
    const given = this.#stage.toChild.filter((message) => message.id === id && message.method);
    const isRepeatable = first.method === 'tools/call' && first.name === 'read';
    if (given.length > (isRepeatable ? 2 : 1))
      throw new Error(`${id} was given ${given.length} times`);
    const delivery = this.#stage.answer(id)?.error?.data?.delivery;
    if (delivery === 'not_sent' && given.length > 0) throw new Error(`${id} was sent after all`);
  }
}

const OPENINGS = ['initialize', 'server/discover', 'ping'];
