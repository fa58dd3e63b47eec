import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { sameContent } from '../../../../src/snapshot/compare-lists.ts';
import { readSnapshot } from '../../../../src/snapshot/read-snapshot.ts';
import { writeSnapshot } from '../../../../src/snapshot/write-snapshot.ts';
import { content } from '../../../../test/unit/snapshot/samples.ts';
import type { Random } from '../../world/random.ts';
import type { Soak } from '../../world/soak.ts';

const ENOUGH = 100_000;

/** Damages a snapshot file by flipped bits and cuts: it is missing then, or says what it said (F53). */
export async function cacheFlips(soak: Soak): Promise<string> {
  const file = join(soak.dir, 'tools-cache.json');
  await writeSnapshot(file, content(), { now: Date.now() });
  const bytes = readFileSync(file);
  // one descriptor for all: to close a file that was cut makes it wait for the disk
  const fd = openSync(file, 'r+');
  let missing = 0;
  while (!soak.isOver && soak.n < ENOUGH) {
    const damaged = damage(bytes, soak.random);
    const end = soak.random.below(10) === 0 ? soak.random.below(damaged.length) : damaged.length;
    writeSync(fd, damaged, 0, end, 0);
    if (end < bytes.length) ftruncateSync(fd, end);
    missing += judge(soak, file) === 'missing' ? 1 : 0;
    soak.count();
    if (soak.n % 256 === 0) await turn();
  }
  closeSync(fd);
  return `${soak.failures} crashes or wrong tools; ${missing} read as missing`;
}

function damage(bytes: Buffer, random: Random): Buffer {
  const damaged = Buffer.from(bytes);
  for (let flips = 1 + random.below(4); flips > 0; flips--) {
    const at = random.below(damaged.length);
    damaged[at] = (damaged[at] ?? 0) ^ (1 << random.below(8));
  }
  return damaged;
}

function judge(soak: Soak, file: string): 'missing' | 'read' {
  try {
    const snapshot = readSnapshot(file);
    if (!snapshot) return 'missing';
    // two flips of one bit, or none that counts: then it has to be the same in all
    if (!sameContent(snapshot, content()))
      soak.fail('a damaged file', 'it is served', { trial: soak.n });
  } catch (error) {
    soak.fail('a damaged file', String(error), { trial: soak.n });
  }
  return 'read';
}
