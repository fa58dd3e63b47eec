import { describeFailure } from '../../supervisor/cause/describe-failure.ts';
import type { MemberConnection } from '../connect/member-connection.ts';
import type { Lease, UseOptions } from '../connections/connection.ts';
import { ConnectionCache } from '../connections/connection-cache.ts';
import type { MemberStatus } from '../member.ts';
import type { MemberState } from '../roster/member-state.ts';

type Settings = { env: NodeJS.ProcessEnv; startTimeoutMs: number; idleMs: number };
type Tell = (state: MemberState, previous: MemberStatus) => void;

/** The connections of all members, and what their coming and going means for the members' status. */
export class MemberConnections {
  readonly #states: ReadonlyMap<string, MemberState>;
  readonly #settings: Settings;
  readonly #tell: Tell;
  readonly #cache: ConnectionCache<MemberConnection>;
  /** The newest of each member; of an older one no end is told. */
  readonly #newest = new Map<string, MemberConnection>();

  constructor(states: ReadonlyMap<string, MemberState>, settings: Settings, tell: Tell) {
    this.#states = states;
    this.#settings = settings;
    this.#tell = tell;
    this.#cache = new ConnectionCache((name, signal) => this.#connect(name, signal), {
      idleMs: settings.idleMs,
      onLost: (name) => this.#onLost(name),
    });
  }

  use<T>(
    state: MemberState,
    work: (lease: Lease<MemberConnection>) => T | Promise<T>,
    options: UseOptions,
  ): Promise<T> {
    return this.#cache.use(state.member.name, work, options);
  }

  async clear(state: MemberState): Promise<void> {
    await this.#cache.clear(state.member.name);
  }

  async close(): Promise<void> {
    await this.#cache.close();
  }

  /** Changes what a member is said to be, and tells it if it is news. */
  setStatus(state: MemberState, status: MemberStatus, error?: unknown): void {
    const previous = state.view.status;
    const text = error === undefined ? undefined : describeFailure(error);
    if (previous === status && state.view.error === text) return;
    state.view.status = status;
    state.view.error = text;
    this.#tell(state, previous);
  }

  async #connect(name: string, signal: AbortSignal): Promise<MemberConnection> {
    const state = this.#stateOf(name);
    this.setStatus(state, 'starting');
    const { env, startTimeoutMs: timeoutMs } = this.#settings;
    const era = state.known?.era;
    try {
      const { connectMember } = await import('../connect/connect-member.ts');
      const connection = await connectMember(state.member, { env, timeoutMs, signal, era });
      if (!signal.aborted) this.#welcome(state, connection);
      return connection;
    } catch (error) {
      if (!signal.aborted) this.setStatus(state, 'error', error);
      else if (!this.#cache.has(name)) this.setStatus(state, 'stopped');
      throw error;
    }
  }

  #welcome(state: MemberState, connection: MemberConnection): void {
    const { name } = state.member;
    this.#newest.set(name, connection);
    this.setStatus(state, 'connected');
    connection.onClosed(() => {
      // the cache's own listener says in this turn whether it was expected
      queueMicrotask(() => {
        if (this.#newest.get(name) !== connection) return;
        this.#newest.delete(name);
        if (state.view.status === 'connected') this.setStatus(state, 'stopped');
      });
    });
  }

  #onLost(name: string): void {
    const error = this.#newest.get(name)?.describeEnd() ?? new Error('The connection ended');
    this.setStatus(this.#stateOf(name), 'error', error);
  }

  #stateOf(name: string): MemberState {
    const state = this.#states.get(name);
    if (!state) throw new Error(`no member ${name}`);
    return state;
  }
}
