/** Five ends within a minute, and the server counts as down. */
const MAX_ENDS = 5;
const WINDOW_MS = 60_000;

/** Milliseconds before the first, second, … start after an end. */
const DELAYS_MS = [0, 200, 1000, 2000];

/** A server that is down is tried again on demand, but not more often than this. */
const HALF_OPEN_MS = 2000;

/**
 * Decides when a server that ended is started again. An end is forgotten after a minute, so the
 * way back to quick starts is a minute without one.
 */
export class Restarts {
  readonly #random: () => number;
  #ends: number[] = [];

  constructor(random: () => number) {
    this.#random = random;
  }

  note(now: number): void {
    this.#ends = [...this.#recent(now), now].slice(-MAX_ENDS);
  }

  /** The person who asks for a restart has changed something: what was counted is void. */
  forget(): void {
    this.#ends = [];
  }

  isDown(now: number): boolean {
    return this.#recent(now).length >= MAX_ENDS;
  }

  /** Whether a request may cause a start: while the server is down, only now and then. */
  mayTry(now: number): boolean {
    const last = this.#ends.at(-1);
    return last === undefined || now - last >= HALF_OPEN_MS || !this.isDown(now);
  }

  /** Milliseconds until the next start: with jitter above the first two, which serve a waiting call. */
  delayMs(now: number): number {
    const ends = Math.min(this.#recent(now).length, DELAYS_MS.length);
    const delay = DELAYS_MS[ends - 1] ?? 0;
    return ends <= 2 ? delay : Math.round(delay * (0.5 + this.#random()));
  }

  #recent(now: number): number[] {
    return this.#ends.filter((at) => now - at < WINDOW_MS);
  }
}
