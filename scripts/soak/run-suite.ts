import type { SoakResult } from './results/soak-result.ts';
import type { Part, Suite } from './suite.ts';
import { openSoak } from './world/open-soak.ts';
import type { Soak } from './world/soak.ts';

const PROGRESS_MS = 10_000;
const MINUTE_MS = 60_000;

type Options = { minutes: number | undefined; seed: number; stop: AbortSignal };

/** Runs the parts of a suite within its time, each in a folder of its own, and gives what came of each. */
export async function* runSuite(suite: Suite, options: Options): AsyncGenerator<SoakResult> {
  let minutes = options.minutes ?? suite.minutes;
  let shares = suite.parts.reduce((sum, { share }) => sum + share, 0);
  for (const part of suite.parts) {
    if (options.stop.aborted) return;
    const result = await runPart(part, { ...options, minutes: (minutes * part.share) / shares });
    // what one does not need is for those that follow
    minutes = Math.max(0, minutes - result.minutes);
    shares -= part.share;
    yield result;
  }
}

async function runPart(part: Part, options: Options & { minutes: number }): Promise<SoakResult> {
  const { minutes, seed, stop } = options;
  const at = new Date().toISOString();
  const { soak, close } = openSoak(part, { seed, stop, forMs: minutes * MINUTE_MS });
  const startedAt = performance.now();
  const tell = () => process.stderr.write(`${lineOf(soak, performance.now() - startedAt)}\n`);
  const timer = setInterval(tell, PROGRESS_MS);
  let figure = 'it broke off';
  try {
    figure = await part.run(soak);
  } catch (error) {
    if (!stop.aborted)
      soak.fail('the suite itself', error instanceof Error ? `${error.stack}` : String(error));
  } finally {
    clearInterval(timer);
    await close();
  }
  const tookMs = performance.now() - startedAt;
  process.stderr.write(`${lineOf(soak, tookMs)}: ${figure}\n`);
  return {
    name: part.name,
    rows: part.rows,
    n: soak.n,
    figure,
    failures: soak.failures,
    minutes: Math.round((tookMs / MINUTE_MS) * 100) / 100,
    seed,
    at,
    ...(stop.aborted ? { isInterrupted: true } : {}),
  };
}

function lineOf({ name, n, failures }: Soak, tookMs: number): string {
  const minutes = (tookMs / MINUTE_MS).toFixed(1);
  return `${name}: n = ${n.toLocaleString('en-US')}, ${failures} failures, ${minutes} min`;
}
