type Options = { baseMs?: number; capMs?: number; random?: () => number };

/** In ten minutes of failures these make 14 attempts in the mean, and hardly ever more than 22. */
const BASE_MS = 1000;
const CAP_MS = 180_000;

/**
 * How long to wait after so many failures in a row: any time up to a bound that doubles (full
 * jitter), so that many clients of one server do not come back together.
 */
export function backoffDelayMs(failures: number, options: Options = {}): number {
  const { baseMs = BASE_MS, capMs = CAP_MS, random = Math.random } = options;
  if (failures === 0) return 0;
  return random() * Math.min(capMs, baseMs * 2 ** Math.min(failures - 1, 30));
}

type Failing = { failures: number; notBefore: number; cause: unknown };

/** Remembers for each key how often it failed in a row, and when it may be tried again. */
export class Backoff {
  readonly #options: Options;
  readonly #failing = new Map<string, Failing>();

  constructor(options: Options = {}) {
    this.#options = options;
  }

  failed(key: string, cause: unknown, now: number): void {
    const failures = (this.#failing.get(key)?.failures ?? 0) + 1;
    const notBefore = now + backoffDelayMs(failures, this.#options);
    this.#failing.set(key, { failures, notBefore, cause });
  }

  /** It works, or somebody has mended it: the next attempt need not wait. */
  forget(key: string): void {
    this.#failing.delete(key);
  }

  /** How long to wait, and for what. */
  waitOf(key: string, now: number): { waitMs: number; cause: unknown } {
    const { notBefore = now, cause } = this.#failing.get(key) ?? {};
    return { waitMs: Math.max(0, notBefore - now), cause };
  }
}
