import {
  type Graces,
  type Life,
  type LifeDeadline,
  type LifeEffect,
  type LifeEvent,
  reduceLife,
} from '../../../../src/supervisor/life/reduce.ts';

/** How the simulated child behaves; `undefined` means: never. Milliseconds from the cause. */
export type Behaviour = {
  exitsByItselfAfterMs?: number | undefined;
  exitsAfterEofMs?: number | undefined;
  exitsAfterTermMs?: number | undefined;
  /** Others of its group, which it leaves behind. */
  hasRest: boolean;
  restGoesAfterTermMs?: number | undefined;
  /** Whether somebody reaps the rest; without, its group never goes. */
  isReaped: boolean;
};

export type Stop = { at: number; graces: Graces; isUrgent: boolean };

/** An effect at its time, and who was left of the group when it came. */
export type Traced = { at: number; effect: LifeEffect; members: number };

/** Runs the reducer against a simulated child, group and clock until nothing more happens. */
export function simulate(behaviour: Behaviour, stops: readonly Stop[]): Traced[] {
  return new World(behaviour, stops).run();
}

/** What a SIGKILL needs, and how often a group is looked at. */
const KILL_MS = 1;
const LOOK_MS = 5;

class World {
  readonly #behaviour: Behaviour;
  readonly #trace: Traced[] = [];
  readonly #deadlines = new Map<LifeDeadline, number>();
  #queue: { at: number; happen: () => void }[] = [];
  #now = 0;
  #life: Life = { phase: 'running' };
  #isAlive = true;
  #hasRest: boolean;
  #isWatched = false;

  constructor(behaviour: Behaviour, stops: readonly Stop[]) {
    this.#behaviour = behaviour;
    this.#hasRest = behaviour.hasRest;
    this.#later(behaviour.exitsByItselfAfterMs, () => this.#exit());
    for (const { at, ...stop } of stops)
      this.#later(at, () => this.#feed({ kind: 'stop', ...stop }));
  }

  run(): Traced[] {
    while (this.#queue.length > 0) {
      this.#queue.sort((one, other) => one.at - other.at);
      const [next] = this.#queue.splice(0, 1);
      this.#now = next?.at ?? this.#now;
      next?.happen();
    }
    return this.#trace;
  }

  #later(ms: number | undefined, happen: () => void): void {
    if (ms !== undefined) this.#queue.push({ at: this.#now + ms, happen });
  }

  #feed(event: LifeEvent): void {
    const { life, effects } = reduceLife(this.#life, event);
    this.#life = life;
    for (const effect of effects) {
      const members = Number(this.#isAlive) + Number(this.#hasRest);
      this.#trace.push({ at: this.#now, effect, members });
      this.#perform(effect);
    }
  }

  #perform(effect: LifeEffect): void {
    if (effect.kind === 'close_input')
      this.#later(this.#behaviour.exitsAfterEofMs, () => this.#exit());
    if (effect.kind === 'signal_group') this.#signal(effect.signal);
    if (effect.kind === 'set_deadline') this.#setDeadline(effect.name, effect.ms);
    if (effect.kind === 'gone') this.#deadlines.clear();
    if (effect.kind === 'watch_group') {
      this.#isWatched = true;
      this.#look();
    }
  }

  #signal(signal: 'SIGTERM' | 'SIGKILL'): void {
    const { exitsAfterTermMs, restGoesAfterTermMs } = this.#behaviour;
    const isKill = signal === 'SIGKILL';
    this.#later(isKill ? KILL_MS : exitsAfterTermMs, () => this.#exit());
    this.#later(isKill ? KILL_MS : restGoesAfterTermMs, () => {
      this.#hasRest = false;
      this.#look();
    });
  }

  #exit(): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    this.#feed({ kind: 'exited', groupGone: !this.#hasRest });
  }

  #look(): void {
    if (!this.#isWatched || this.#hasRest || !this.#behaviour.isReaped) return;
    this.#isWatched = false;
    this.#later(LOOK_MS, () => this.#feed({ kind: 'group_gone' }));
  }

  #setDeadline(name: LifeDeadline, ms: number): void {
    const at = this.#now + ms;
    if ((this.#deadlines.get(name) ?? Number.POSITIVE_INFINITY) <= at) return;
    this.#deadlines.set(name, at);
    this.#later(ms, () => {
      if (this.#deadlines.get(name) !== at) return;
      this.#deadlines.delete(name);
      this.#feed({ kind: 'deadline', name });
    });
  }
}
