import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { lockFile, openLockFile } from '../../../../src/lib/processes/kernel-lock.ts';
import { inLanes, type Soak } from '../../world/soak.ts';

const LANES = 2;
const CONTENDERS = 8;
const ENOUGH = 30_000;

/** An owner dies while others want its lock: one of them gets it, never two (F21). */
export async function racesLock(soak: Soak): Promise<string> {
  await inLanes(soak, LANES, async (lane) => {
    if (soak.n >= ENOUGH) return 'done';
    const path = join(soak.dir, `build-${lane}.lock`);
    const owner = spawn('flock', [path, '-c', 'echo; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    await once(owner.stdout, 'data');
    const ended = once(owner, 'exit');
    const waitMs = soak.random.below(2) * 2000;
    const contending = contend(path, waitMs);
    process.kill(-(owner.pid ?? 0), 'SIGKILL');
    const { most, held } = await contending;
    await ended;
    soak.count();
    if (most > 1) soak.fail('a lock', `${most} holders at once`, { waitMs });
    if (waitMs > 0 && held !== CONTENDERS) soak.fail('a lock', `${held} got it`, { waitMs });
    return 'more';
  });
  return `${soak.failures} overlaps, ${CONTENDERS} contenders for the lock of a dead owner`;
}

/** How many held it, and how many at once. */
async function contend(path: string, waitMs: number): Promise<{ most: number; held: number }> {
  let [holding, most, held] = [0, 0, 0];
  const contenders = Array.from({ length: CONTENDERS }, async () => {
    const fd = openLockFile(path);
    if ((await lockFile(fd, 'exclusive', { waitMs })) === 'held') {
      holding += 1;
      held += 1;
      most = Math.max(most, holding);
      await new Promise(setImmediate);
      holding -= 1;
    }
    closeSync(fd);
  });
  await Promise.all(contenders);
  return { most, held };
}
