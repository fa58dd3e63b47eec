import { existsSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeTree } from '../../../src/lib/files/remove-tree.ts';
import type { Part } from '../suite.ts';
import { endProcessesOf } from './processes/processes-of.ts';
import { Soak } from './soak.ts';

const MEMORY = '/dev/shm';

type Options = { seed: number; stop: AbortSignal; forMs: number };

/** Opens a part in a fresh folder; `close` ends every process that stands in it, and removes it. */
export function openSoak(
  { name, isInMemory }: Part,
  options: Options,
): { soak: Soak; close: () => Promise<void> } {
  const dir = mkdtempSync(
    join(
      isInMemory && existsSync(MEMORY) ? MEMORY : realpathSync(tmpdir()),
      `holdfast-soak-${name}-`,
    ),
  );
  const soak = new Soak(name, { dir, ...options });
  const close = async () => {
    await endProcessesOf(dir);
    removeTree(dir);
  };
  return { soak, close };
}
