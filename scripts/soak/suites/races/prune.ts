import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { removeTree } from '../../../../src/lib/files/remove-tree.ts';
import { meetPrune, PAIRS } from '../../../../test/helpers/meet-prune.ts';
import { inLanes, type Soak } from '../../world/soak.ts';

const LANES = 4;
const ROUNDS = 1000;
/** From this step on nobody finds it any more. */
const GONE = new Set(['unpublished', 'moved', 'released']);

/** A launch that meets a prune at every pair of steps, over and over (F26). */
export async function racesPrune(soak: Soak): Promise<string> {
  let begun = 0;
  await inLanes(soak, LANES, async () => {
    const trial = begun++;
    const [foundAt, leasedAt] = PAIRS[trial % PAIRS.length] ?? PAIRS[0] ?? [];
    if (!foundAt || !leasedAt || trial >= PAIRS.length * ROUNDS) return 'done';
    const dir = join(soak.dir, `meeting-${trial}`);
    mkdirSync(dir);
    const { found, lease, isRemoved, isWhole } = await meetPrune(dir, foundAt, leasedAt);
    const isRight = isWhole !== isRemoved && !(lease && isRemoved);
    const isFound = found === (GONE.has(foundAt) ? 'none' : 'whole');
    if (!isRight || !isFound)
      soak.fail('a meeting', JSON.stringify({ found, lease, isRemoved, isWhole }), {
        found: foundAt,
        leased: leasedAt,
      });
    soak.count();
    removeTree(dir);
    return 'more';
  });
  return `${soak.failures} failures in ${PAIRS.length} pairs of steps × ${Math.floor(soak.n / PAIRS.length)} rounds`;
}
