import { Outbox } from '../lines/outbox.ts';
import { ChildGroup } from '../process/child-group.ts';
import { watchUnread } from '../process/left-unread.ts';
import type { Child } from '../process/start-child.ts';
import type { Watchdog } from '../process/watchdog.ts';
import { Deadlines } from './deadlines.ts';
import type { Ending, Launch } from './launch.ts';
import { type Graces, type Life, type LifeDeadline, type LifeEvent, reduceLife } from './reduce.ts';

type Watcher = {
  /** The child itself is gone; what it wrote may still be in its pipes. */
  onExit: (outcome: Ending) => void;
  /** The last process of its group is gone, or no longer waited for. */
  onGone: () => void;
  onError: (error: unknown) => void;
  /** The child takes bytes again. */
  onDrain: () => void;
};

/** How much of what a child was given it can have read. */
export type Delivered = { takenBytes: number; isTailUnread: boolean };

/** Who is ended by one of these was not ended by what it had read, but by somebody else. */
const FROM_OUTSIDE = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'];

/** A child with its group, what is on its way to it, and the deadlines of its end. */
export class RunningChild {
  readonly launch: Launch;
  readonly startedAt = performance.now();
  readonly outbox: Outbox | undefined;
  readonly #watcher: Watcher;
  readonly #group: ChildGroup;
  readonly #deadlines = new Deadlines<LifeDeadline>((name) =>
    this.#dispatch({ kind: 'deadline', name }),
  );
  #life: Life = { phase: 'running' };
  #isTailUnread = () => false;

  constructor(launch: Launch, watchdog: Watchdog, watcher: Watcher) {
    this.launch = launch;
    this.#watcher = watcher;
    this.#group = new ChildGroup(launch, watchdog, {
      onExit: (outcome, groupGone) => {
        watcher.onExit(outcome);
        this.#dispatch({ kind: 'exited', groupGone });
      },
      onError: watcher.onError,
    });
    if (!this.#group.child) return;
    this.outbox = new Outbox(this.#group.child.stdin, watcher.onDrain);
    this.#isTailUnread = watchUnread(this.#group.child.stdin);
  }

  /** `undefined` when it could not be started; the reason came through `onError`. */
  get process(): Child | undefined {
    return this.#group.child;
  }

  /** What it can have read, once it has exited. */
  delivered(outcome: Ending): Delivered {
    const isKilled = 'signal' in outcome && FROM_OUTSIDE.includes(outcome.signal);
    const takenBytes = this.outbox?.takenBytes ?? 0;
    return { takenBytes, isTailUnread: isKilled && this.#isTailUnread() };
  }

  /** Closes its stdin, and sends signals when the graces are over. */
  stop(graces: Graces, isUrgent = false): void {
    this.#dispatch({ kind: 'stop', graces, isUrgent });
  }

  /** Kills what is left without waiting for it: the wrapper's own time is over. */
  abandon(): void {
    if (this.#life.phase !== 'gone') this.#group.signal('SIGKILL');
    this.#release();
  }

  #dispatch(event: LifeEvent): void {
    const { life, effects } = reduceLife(this.#life, event);
    this.#life = life;
    for (const effect of effects) {
      switch (effect.kind) {
        case 'close_input':
          this.outbox?.end();
          break;
        case 'signal_group':
          this.#group.signal(effect.signal);
          break;
        case 'watch_group':
          this.#group.watch(() => this.#dispatch({ kind: 'group_gone' }));
          break;
        case 'set_deadline':
          this.#deadlines.set(effect.name, effect.ms);
          break;
        case 'gone':
          this.#release();
          this.#watcher.onGone();
          break;
      }
    }
  }

  #release(): void {
    this.#deadlines.clearAll();
    this.#group.release();
  }
}
