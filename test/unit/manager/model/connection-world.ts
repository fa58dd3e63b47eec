import type { Connect, Connection } from '../../../../src/manager/connections/connection.ts';
import type { CacheUnderTest } from './faulty-caches.ts';

type State = 'connecting' | 'rejected' | 'open' | 'closing' | 'dead' | 'closed';

/** A connection whose every step is the explorer's to take. */
export class ModelConnection implements Connection {
  state: State = 'connecting';
  readonly signal: AbortSignal;
  readonly #listeners: (() => void)[] = [];
  readonly #closeTold: 'at once' | 'late';
  resolve: () => void = () => {};
  reject: () => void = () => {};
  finishClose: () => void = () => {};
  isTold = false;

  constructor(signal: AbortSignal, closeTold: 'at once' | 'late') {
    this.signal = signal;
    this.#closeTold = closeTold;
  }

  onClosed(listener: () => void): void {
    if (this.isTold) listener();
    else this.#listeners.push(listener);
  }

  async close(): Promise<void> {
    if (this.state === 'dead') this.state = 'closed';
    if (this.state !== 'open') return;
    this.state = 'closing';
    const finished = new Promise<void>((finish) => {
      this.finishClose = () => {
        this.state = 'closed';
        this.tell();
        finish();
      };
    });
    if (this.#closeTold === 'at once') this.tell();
    await finished;
  }

  die(): void {
    this.state = 'dead';
    this.tell();
  }

  tell(): void {
    if (this.isTold) return;
    this.isTold = true;
    for (const listener of this.#listeners) listener();
  }
}

/** How often each thing may happen; `gets` for each of the two callers. */
export type Budgets = {
  gets: number;
  clears: number;
  deaths: number;
  rejects: number;
  reconnects: number;
};
export type Settings = { budgets: Budgets; closeTold: 'at once' | 'late' };
export type Step = { name: string; take: () => void };

const KEY = 'server';

/** Two callers, somebody who clears, and a program that connects again in every close handler. */
export class ConnectionWorld {
  readonly violations: string[] = [];
  readonly #connections: ModelConnection[] = [];
  readonly #cache: CacheUnderTest<ModelConnection>;
  readonly #left: Budgets & { getsOf: Record<string, number> };
  readonly #settings: Settings;
  #waiting = { A: 0, B: 0, clear: 0, reconnect: 0 };

  constructor(
    createCache: (connect: Connect<ModelConnection>) => CacheUnderTest<ModelConnection>,
    settings: Settings,
  ) {
    this.#settings = settings;
    const { gets } = settings.budgets;
    this.#left = { ...settings.budgets, getsOf: { A: gets, B: gets } };
    this.#cache = createCache((_key, signal) => this.#connect(signal));
  }

  get generations(): number {
    return this.#connections.length;
  }

  /** What can happen next. */
  steps(): Step[] {
    const steps: Step[] = [];
    for (const caller of ['A', 'B'] as const) {
      // two callers are alike: B begins only what A has begun before
      const isNext = caller === 'A' || (this.#left.getsOf.A ?? 0) < (this.#left.getsOf.B ?? 0);
      if (isNext && (this.#left.getsOf[caller] ?? 0) > 0 && this.#waiting[caller] === 0)
        steps.push({ name: `get ${caller}`, take: () => this.#get(caller) });
    }
    if (this.#left.clears > 0) steps.push({ name: 'clear', take: () => this.#clear() });
    this.#connections.forEach((connection, index) => {
      steps.push(...this.#stepsOf(connection, index));
    });
    return steps;
  }

  /** Everything that decides what can come; equal texts have equal futures. */
  describe(): string {
    const connections = this.#connections.map(
      ({ state, isTold, signal }) => `${state} ${isTold} ${signal.aborted}`,
    );
    return JSON.stringify([connections, this.#left, this.#waiting, this.#cache.has(KEY)]);
  }

  /** Looks at the end, when nothing can happen any more. */
  judgeEnd(): void {
    const { A, B, clear, reconnect } = this.#waiting;
    if (A + B + clear + reconnect > 0) this.violations.push('a caller waits for ever');
    const open = this.#connections.filter(({ state }) => state === 'open').length;
    const owned = this.#cache.has(KEY) ? 1 : 0;
    if (open > owned) this.violations.push('a connection that nobody owns');
    if (owned > open) this.violations.push('the cache holds what is not open');
  }

  #stepsOf(connection: ModelConnection, index: number): Step[] {
    const { state } = connection;
    if (state === 'connecting')
      return [
        { name: `resolve ${index}`, take: () => connection.resolve() },
        ...(this.#left.rejects > 0
          ? [{ name: `reject ${index}`, take: () => this.#reject(connection) }]
          : []),
      ];
    if (state === 'closing') return [{ name: `closed ${index}`, take: connection.finishClose }];
    if (state !== 'open' || this.#left.deaths === 0) return [];
    return [{ name: `die ${index}`, take: () => this.#die(connection) }];
  }

  #connect(signal: AbortSignal): Promise<ModelConnection> {
    const live = this.#connections.filter(
      ({ state, signal: other }) => (state === 'connecting' || state === 'open') && !other.aborted,
    );
    if (live.length > 0) this.violations.push('Already connected');
    const connection = new ModelConnection(signal, this.#settings.closeTold);
    this.#connections.push(connection);
    return new Promise((resolve, reject) => {
      connection.resolve = () => {
        connection.state = 'open';
        resolve(connection);
        // after the cache's own handler, as the report has it
        queueMicrotask(() => queueMicrotask(() => connection.onClosed(() => this.#reconnect())));
      };
      connection.reject = () => {
        connection.state = 'rejected';
        reject(new Error('refused'));
      };
    });
  }

  #get(caller: 'A' | 'B'): void {
    this.#left.getsOf[caller] = (this.#left.getsOf[caller] ?? 0) - 1;
    this.#use(caller);
  }

  #reconnect(): void {
    if (this.#left.reconnects === 0) return;
    this.#left.reconnects -= 1;
    this.#use('reconnect');
  }

  #use(who: 'A' | 'B' | 'reconnect'): void {
    this.#waiting[who] += 1;
    this.#cache
      .use(KEY, ({ connection }) => {
        if (connection.state !== 'open') this.violations.push('a call on a dead connection');
      })
      .catch(() => undefined)
      .finally(() => {
        this.#waiting[who] -= 1;
      });
  }

  #clear(): void {
    this.#left.clears -= 1;
    this.#waiting.clear += 1;
    void this.#cache.clear(KEY).finally(() => {
      this.#waiting.clear -= 1;
    });
  }

  #reject(connection: ModelConnection): void {
    this.#left.rejects -= 1;
    connection.reject();
  }

  #die(connection: ModelConnection): void {
    this.#left.deaths -= 1;
    connection.die();
  }
}
