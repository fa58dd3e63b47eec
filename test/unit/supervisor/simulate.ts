import { INITIAL_STATE, reduce } from '../../../src/supervisor/reduce.ts';
import type { Deadline, Effect, Event } from '../../../src/supervisor/state.ts';

/** How the simulated child behaves; `undefined` means: never. Milliseconds from the cause. */
export type Behaviour = {
  preparedAfterMs: number;
  exitsByItselfAfterMs?: number | undefined;
  exitsAfterEofMs?: number | undefined;
  exitsAfterTermMs?: number | undefined;
  restGoesAfterTermMs?: number | undefined;
  hasRest: boolean;
  isReaped: boolean;
  hostReads: boolean;
};

export type HostEvent = { at: number; event: Event };

export type Trace = { at: number; effect: Effect }[];

/** Runs the reducer against a simulated child, group, host and clock until nothing more happens. */
export function simulate(behaviour: Behaviour, hostEvents: HostEvent[]): Trace {
  return new World(behaviour, hostEvents).run();
}

export const LAUNCH = { command: '/bin/server', args: [], env: {}, notes: [] };

class World {
  readonly #behaviour: Behaviour;
  readonly #trace: Trace = [];
  #queue: { at: number; happen: () => void }[] = [];
  #deadlines = new Map<Deadline, number>();
  #now = 0;
  #state = INITIAL_STATE;
  #child: 'none' | 'alive' | 'gone' = 'none';
  #hasRest: boolean;
  #isWatched = false;

  constructor(behaviour: Behaviour, hostEvents: HostEvent[]) {
    this.#behaviour = behaviour;
    this.#hasRest = behaviour.hasRest;
    const { preparedAfterMs } = behaviour;
    this.#later(preparedAfterMs, () => this.#feed({ kind: 'prepared', launch: LAUNCH }));
    for (const { at, event } of hostEvents) this.#later(at, () => this.#feed(event));
  }

  run(): Trace {
    while (this.#queue.length > 0) {
      this.#queue.sort((a, b) => a.at - b.at);
      const [next] = this.#queue.splice(0, 1);
      this.#now = next?.at ?? this.#now;
      next?.happen();
    }
    return this.#trace;
  }

  #later(ms: number | undefined, happen: () => void): void {
    if (ms !== undefined) this.#queue.push({ at: this.#now + ms, happen });
  }

  #feed(event: Event): void {
    const { state, effects } = reduce(this.#state, event);
    this.#state = state;
    for (const effect of effects) {
      this.#trace.push({ at: this.#now, effect });
      this.#perform(effect);
    }
  }

  #perform(effect: Effect): void {
    const { exitsByItselfAfterMs, exitsAfterEofMs, hostReads } = this.#behaviour;
    if (effect.kind === 'spawn') {
      this.#child = 'alive';
      this.#later(exitsByItselfAfterMs, () => this.#exit({ code: 3 }));
    }
    if (effect.kind === 'close_input') this.#later(exitsAfterEofMs, () => this.#exit({ code: 0 }));
    if (effect.kind === 'signal_group') this.#signal(effect.signal);
    if (effect.kind === 'watch_group') {
      this.#isWatched = true;
      this.#look();
    }
    if (effect.kind === 'drain' && hostReads) this.#later(1, () => this.#feed({ kind: 'drained' }));
    if (effect.kind === 'set_deadline') this.#setDeadline(effect.name, effect.ms);
  }

  #signal(signal: NodeJS.Signals): void {
    const isKill = signal === 'SIGKILL';
    const { exitsAfterTermMs, restGoesAfterTermMs } = this.#behaviour;
    this.#later(isKill ? 1 : exitsAfterTermMs, () => this.#exit({ signal }));
    this.#later(isKill ? 1 : restGoesAfterTermMs, () => {
      this.#hasRest = false;
      this.#look();
    });
  }

  #exit(outcome: { code: number } | { signal: NodeJS.Signals }): void {
    if (this.#child !== 'alive') return;
    this.#child = 'gone';
    this.#feed({ kind: 'child_exited', outcome, groupGone: !this.#hasRest });
  }

  #look(): void {
    if (!this.#isWatched || this.#hasRest || !this.#behaviour.isReaped) return;
    this.#isWatched = false;
    this.#later(5, () => this.#feed({ kind: 'group_gone' }));
  }

  #setDeadline(name: Deadline, ms: number): void {
    const at = this.#now + ms;
    if ((this.#deadlines.get(name) ?? Number.POSITIVE_INFINITY) <= at) return;
    this.#deadlines.set(name, at);
    this.#later(ms, () => {
      if (this.#deadlines.get(name) === at) this.#feed({ kind: 'deadline', name });
    });
  }
}
