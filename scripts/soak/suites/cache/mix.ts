import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeSnapshot } from '../../../../src/snapshot/write-snapshot.ts';
import { bundle } from '../../../../test/helpers/bundle.ts';
import { startCrew } from '../../world/processes/crew.ts';
import type { Soak } from '../../world/soak.ts';
import type { Told } from './told.ts';

const WRITERS = 32;
const READERS = 32;
const ENOUGH = 1_000_000;

/** Writers and readers of one snapshot file at once (L15, F54). */
export async function cacheMix(soak: Soak): Promise<string> {
  const program = bundle('scripts/soak/suites/cache/actor.ts', join(soak.dir, 'worker.cjs'));
  const file = join(soak.dir, 'cache', 'tools-cache.json');
  const first = { version: '', cachedAt: new Date(0).toISOString(), tools: [], server: 'soak' };
  await writeSnapshot(file, first, { now: Date.now() });
  const tenths: number[] = [];
  let [reads, writes] = [0, 0];
  const hear = ({ trials, problems, tenths: told }: Told, member: number) => {
    soak.count(trials);
    if (member < WRITERS) writes += trials;
    else reads += trials;
    for (const [at, count] of told.entries()) tenths[at] = (tenths[at] ?? 0) + (count ?? 0);
    for (const problem of problems) soak.fail(member < WRITERS ? 'a write' : 'a read', problem);
  };
  const members = Array.from({ length: WRITERS + READERS }, (_, member) => [
    program,
    member < WRITERS ? 'write' : 'read',
    file,
    String(member),
  ]);
  const lost = (what: string) => soak.fail('a worker', what);
  const crew = startCrew({ cwd: soak.dir, members, hear, lost });
  while (!soak.isOver && (reads < ENOUGH || writes === 0)) await sleep(100);
  await crew.end();
  return `${soak.failures} torn or stale in ${reads} reads beside ${writes} writes, read p99 ${p99Of(tenths)}`;
}

function p99Of(tenths: readonly number[]): string {
  const all = tenths.reduce((sum, count = 0) => sum + count, 0);
  let seen = 0;
  const at = tenths.findIndex((count = 0) => {
    seen += count;
    return seen >= all * 0.99;
  });
  return at === tenths.length - 1 && at >= 100 ? 'over 10 ms' : `≤ ${(at + 1) / 10} ms`;
}
