/** Running deadlines by name. One that is set already is only ever brought forward. */
export class Deadlines<Name extends string> {
  readonly #onReached: (name: Name) => void;
  readonly #running = new Map<Name, { at: number; timer: NodeJS.Timeout }>();

  constructor(onReached: (name: Name) => void) {
    this.#onReached = onReached;
  }

  /** Sets a deadline that does not wait for an earlier one of this name. */
  reset(name: Name, ms: number): void {
    this.clear(name);
    this.set(name, ms);
  }

  set(name: Name, ms: number): void {
    const at = performance.now() + ms;
    const running = this.#running.get(name);
    if (running && running.at <= at) return;
    clearTimeout(running?.timer);
    const timer = setTimeout(() => {
      this.#running.delete(name);
      this.#onReached(name);
    }, ms);
    this.#running.set(name, { at, timer });
  }

  clear(name: Name): void {
    clearTimeout(this.#running.get(name)?.timer);
    this.#running.delete(name);
  }

  clearAll(): void {
    for (const { timer } of this.#running.values()) clearTimeout(timer);
    this.#running.clear();
  }
}
