import type { Ending, Launch } from '../life/launch.ts';
import { isGroupGone, signalGroup } from './process-group.ts';
import { type Child, startChild } from './start-child.ts';
import { startWatchdog, type Watchdog } from './watchdog.ts';

type Watcher = {
  onExit: (outcome: Ending, groupGone: boolean) => void;
  onError: (error: unknown) => void;
  /** The watchdog could not be started. */
  onUnguarded: (cause: Error) => void;
};

const GROUP_LOOK_MS = 5;

/** The child, all that it started and did not leave its group, and the watchdog beside them. */
export class ChildGroup {
  readonly child: Child | undefined;
  readonly #pid: number | undefined;
  #watchdog: Watchdog | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(launch: Launch, { onExit, onError, onUnguarded }: Watcher) {
    this.child = startChild(launch, {
      onExit: (outcome) => onExit(outcome, this.#pid === undefined || isGroupGone(this.#pid)),
      onError,
    });
    this.#pid = this.child?.pid;
    // after the child, so that it costs the start nothing
    setImmediate(() => this.#guard(onUnguarded));
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

  /** Stops looking, and sends the watchdog home. */
  release(): void {
    clearInterval(this.#timer);
    this.#watchdog?.dismiss();
  }

  #guard(onUnguarded: Watcher['onUnguarded']): void {
    const child = this.child;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    this.#watchdog = startWatchdog(child.pid, onUnguarded);
  }
}
