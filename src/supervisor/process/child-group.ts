import type { Ending, Launch } from '../life/launch.ts';
import { isGroupGone, signalGroup } from './process-group.ts';
import { type Child, startChild } from './start-child.ts';
import type { Watchdog } from './watchdog.ts';

type Watcher = {
  onExit: (outcome: Ending, groupGone: boolean) => void;
  onError: (error: unknown) => void;
};

const GROUP_LOOK_MS = 5;

/** The child, all that it started and did not leave its group. */
export class ChildGroup {
  readonly child: Child | undefined;
  readonly #pid: number | undefined;
  readonly #watchdog: Watchdog;
  #timer: NodeJS.Timeout | undefined;

  constructor(launch: Launch, watchdog: Watchdog, { onExit, onError }: Watcher) {
    this.#watchdog = watchdog;
    watchdog.wake();
    this.child = startChild(launch, {
      onExit: (outcome) => onExit(outcome, this.#pid === undefined || isGroupGone(this.#pid)),
      onError,
    });
    this.#pid = this.child?.pid;
    if (this.#pid !== undefined) watchdog.watch(this.#pid);
  }

  signal(signal: NodeJS.Signals): void {
    if (this.#pid !== undefined) signalGroup(this.#pid, signal);
  }

  /** Looks until nobody is left of a group whose child has exited. */
  watch(onGone: () => void): void {
    this.#timer = setInterval(() => {
      if (this.#pid !== undefined && !isGroupGone(this.#pid)) return;
      clearInterval(this.#timer);
      onGone();
    }, GROUP_LOOK_MS);
  }

  /** Stops looking; nobody of the group is left, or waited for. */
  release(): void {
    clearInterval(this.#timer);
    if (this.#pid !== undefined) this.#watchdog.forget(this.#pid);
  }
}
