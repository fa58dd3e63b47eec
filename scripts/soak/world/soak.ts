import { Random } from './random.ts';

/** How a failure is made again: the part, the seed and what else was chosen. */
export type Reproduction = Record<string, string | number | undefined>;

const MAX_TOLD = 8;

/** One part under way: its folder, its random choices, its time, and what was counted. */
export class Soak {
  readonly name: string;
  readonly seed: number;
  readonly random: Random;
  /** Fresh, and gone afterwards with every process that stands in it. */
  readonly dir: string;
  readonly stop: AbortSignal;
  readonly fullMs: number;
  readonly endsAt: number;
  n = 0;
  failures = 0;

  constructor(name: string, at: { dir: string; seed: number; stop: AbortSignal; forMs: number }) {
    this.name = name;
    this.seed = at.seed;
    this.random = new Random(at.seed);
    this.dir = at.dir;
    this.stop = at.stop;
    this.fullMs = at.forMs;
    this.endsAt = performance.now() + at.forMs;
  }

  get leftMs(): number {
    return this.stop.aborted ? 0 : Math.max(0, this.endsAt - performance.now());
  }

  get isOver(): boolean {
    return this.leftMs === 0;
  }

  count(trials = 1): void {
    this.n += trials;
  }

  /** Counts a failure and tells how to see it again. What is ended by a signal cannot fail any more. */
  fail(what: string, detail: string, reproduction: Reproduction = {}): void {
    if (this.stop.aborted) return;
    this.failures += 1;
    if (this.failures > MAX_TOLD) return;
    const words = Object.entries({ seed: this.seed, ...reproduction })
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${name} ${value}`);
    process.stderr.write(`FAILED ${this.name} (${words.join(', ')}): ${what}: ${detail}\n`);
  }
}

/** Works in `count` lanes until the time is over or a lane says that nothing is left. */
export async function inLanes(
  soak: Soak,
  count: number,
  work: (lane: number) => Promise<'more' | 'done'>,
): Promise<void> {
  const lanes = Array.from({ length: count }, async (_, lane) => {
    while (!soak.isOver) if ((await work(lane)) === 'done') return;
  });
  await Promise.all(lanes);
}
