import type { Deadline } from './state.ts';

/** The running deadlines. One that is set already is only ever brought forward. */
export class Deadlines {
  readonly #onReached: (name: Deadline) => void;
  readonly #running = new Map<Deadline, { at: number; timer: NodeJS.Timeout }>();

  constructor(onReached: (name: Deadline) => void) {
    this.#onReached = onReached;
  }

  set(name: Deadline, ms: number): void {
    const at = performance.now() + ms;
    const running = this.#running.get(name);
    if (running && running.at <= at) return;
    clearTimeout(running?.timer);
    this.#running.set(name, { at, timer: setTimeout(() => this.#onReached(name), ms) });
  }

  clear(): void {
    for (const { timer } of this.#running.values()) clearTimeout(timer);
  }
}
