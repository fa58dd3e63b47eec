import { EventEmitter } from 'node:events';
import { AppError } from '../lib/app-error.ts';
import { displayText } from '../lib/display-text.ts';
import { MASKS_FORMS } from '../lib/secrets/masker.ts';
import type { JsonObject } from '../protocol/json.ts';
import { describeFailure } from '../supervisor/cause/describe-failure.ts';
import type { MemberConnection } from './connect/member-connection.ts';
import { watchTools } from './connect/watch-tools.ts';
import { invokeMember } from './jobs/invoke-member.ts';
import { MemberConnections } from './jobs/member-connections.ts';
import { type Learned, refreshMember } from './jobs/refresh-member.ts';
import {
  DEFAULTS,
  type InvokeOptions,
  type ManagerEvents,
  type ManagerOptions,
  type RefreshOutcome,
} from './manager-options.ts';
import type { RosterMember } from './member.ts';
import { cacheFileOf } from './roster/cache-file.ts';
import { identify } from './roster/identity.ts';
import { readKnownTools } from './roster/known-tools.ts';
import { mapBounded } from './roster/map-bounded.ts';
import { MemberState } from './roster/member-state.ts';
import { describeRugPull } from './roster/rug-pull.ts';
import { embeddingWorld } from './world.ts';

type Settings = Required<Omit<ManagerOptions, 'cacheDir'>> & Pick<ManagerOptions, 'cacheDir'>;

/**
 * Holds many MCP servers: shows their tools before any of them runs, starts one when a tool of it is
 * called, and keeps what they list for the next time. `close` it, or the program goes on as long as
 * a server runs.
 */
export class McpManager extends EventEmitter<ManagerEvents> {
  readonly #settings: Settings;
  readonly #states: ReadonlyMap<string, MemberState>;
  readonly #connections: MemberConnections;
  readonly #refreshing = new Map<string, Promise<RefreshOutcome>>();
  readonly #watched = new WeakSet<MemberConnection>();
  readonly #stop = new AbortController();

  constructor(options: ManagerOptions) {
    super();
    const env = options.env ?? embeddingWorld().env;
    this.#settings = { ...DEFAULTS, log: warn, ...withoutUndefined(options), env };
    this.#states = statesOf(options, env);
    this.#connections = new MemberConnections(this.#states, this.#settings, (state, previous) => {
      const { name: member, status, error } = state.view;
      this.emit('status_changed', { member, status, previous, error });
    });
  }

  /** All members with what is known of them now. The objects stay the same. */
  get roster(): readonly RosterMember[] {
    return [...this.#states.values()].map(({ view }) => view);
  }

  /**
   * Shows the tools that the caches know, at once, and lets the members be asked for theirs behind
   * it; `refresh: 'none'` leaves that out.
   */
  async loadRoster({
    refresh = 'behind',
  }: {
    refresh?: 'behind' | 'none';
  } = {}): Promise<readonly RosterMember[]> {
    for (const state of this.#states.values()) this.#readCache(state);
    if (refresh === 'behind') setImmediate(() => void this.refreshToolCaches());
    return this.roster;
  }

  /**
   * Asks all members for their tools, or those named, and keeps them. Who was started for it is
   * stopped again. Never fails: what could not be had is told for each member.
   */
  async refreshToolCaches(names?: readonly string[]): Promise<RefreshOutcome[]> {
    const states = names?.map((name) => this.#stateOf(name)) ?? [...this.#states.values()];
    const { concurrency } = this.#settings;
    return await mapBounded(states, concurrency, (state) => this.#refreshOnce(state));
  }

  /**
   * Calls a tool and gives its result as the server gave it. The member is started when it does not
   * run; the tool need not be known.
   */
  async invokeTool(
    member: string,
    tool: string,
    args: JsonObject = {},
    { timeoutMs = this.#settings.callTimeoutMs, signal }: InvokeOptions = {},
  ): Promise<JsonObject> {
    const state = this.#stateOf(member);
    return await invokeMember(
      state,
      { tool, args },
      {
        connections: this.#connections,
        patienceMs: this.#settings.patienceMs,
        onConnection: (connection) => this.#watch(state, connection),
        timeoutMs,
        signal,
      },
    );
  }

  /**
   * Takes a member's connection out of use at once and closes it; the next call opens another. What
   * was being listed over it does not count. The tools that are known stay.
   */
  async clearServerCache(member: string): Promise<void> {
    const state = this.#stateOf(member);
    state.epoch += 1;
    await this.#connections.clear(state);
  }

  /** Stops all servers and waits until nothing of them is left. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#connections.close();
    await Promise.all(this.#refreshing.values());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #readCache(state: MemberState): void {
    const { name, otherCaches: others = [] } = state.member;
    const file = cacheFileOf(state.member, this.#settings.cacheDir);
    const onProblem = (problem: string) => this.#log('warning', `${name}: ${problem}`);
    state.adopt(readKnownTools(state.identity, { file, others, now: Date.now(), onProblem }));
  }

  /** Who asks while it is being asked for gets the same answer. */
  #refreshOnce(state: MemberState): Promise<RefreshOutcome> {
    const { name } = state.member;
    const known = this.#refreshing.get(name);
    if (known !== undefined) return known;
    const refreshing = this.#refresh(state).finally(() => this.#refreshing.delete(name));
    this.#refreshing.set(name, refreshing);
    return refreshing;
  }

  async #refresh(state: MemberState): Promise<RefreshOutcome> {
    const { name: member } = state.member;
    const { env, listTimeoutMs, patienceMs, cacheDir } = this.#settings;
    try {
      const learned = await refreshMember(state, {
        connections: this.#connections,
        env,
        listTimeoutMs,
        patienceMs,
        signal: this.#stop.signal,
        file: cacheFileOf(state.member, cacheDir),
        log: (level, message) => this.#log(level, message),
      });
      this.#tellLearned(state, learned);
      return { member, kind: 'refreshed' };
    } catch (error) {
      if (this.#stop.signal.aborted) return { member, kind: 'failed', error: 'closed' };
      state.fallBack();
      this.#connections.setStatus(state, 'error', error);
      return { member, kind: 'failed', error: describeFailure(error) };
    }
  }

  #tellLearned({ member: { name: member }, view }: MemberState, learned: Learned): void {
    const { difference } = learned;
    const { added = [], removed = [], changed = [] } = difference ?? {};
    if (difference && learned.sameCode) {
      const warning = describeRugPull(member, difference);
      view.warning = warning;
      this.#log('warning', warning);
      this.emit('rug_pull', { member, warning, added, removed, changed });
    }
    this.emit('tools_updated', { member, tools: view.tools, added, removed, changed });
  }

  #watch(state: MemberState, connection: MemberConnection): void {
    if (this.#watched.has(connection)) return;
    this.#watched.add(connection);
    watchTools(connection, () => void this.#refreshOnce(state));
  }

  #stateOf(member: string): MemberState {
    const state = this.#states.get(member);
    if (state) return state;
    throw new AppError('SERVER_UNKNOWN', `No member is called \`${displayText(member, 100)}\``, {
      hint: `Use one of: ${[...this.#states.keys()].slice(0, 20).join(', ')}`,
    });
  }

  #log(level: 'warning' | 'error', message: string): void {
    this.#settings.log(level, displayText(MASKS_FORMS.mask(message), 2000));
  }
}

function statesOf(
  { members }: ManagerOptions,
  env: NodeJS.ProcessEnv,
): ReadonlyMap<string, MemberState> {
  const states = new Map<string, MemberState>();
  for (const member of members) {
    if (states.has(member.name))
      throw new AppError('CONFIG_INVALID', `Two members are called \`${member.name}\``, {
        hint: 'Give each member a name of its own',
      });
    states.set(member.name, new MemberState(member, identify(member, env)));
  }
  return states;
}

function warn(level: 'warning' | 'error', message: string): void {
  process.emitWarning(message, { type: level === 'error' ? 'HoldfastError' : 'HoldfastWarning' });
}

function withoutUndefined<T extends object>(options: T): T {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as T;
}
