import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from 'vitest';
import { removeTree } from '../../src/lib/files/remove-tree.ts';

/** A `test` with a fresh directory `dir` that goes when the test ends. */
export const test = base.extend<{ dir: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the parameter's pattern
  dir: async ({}, use) => {
    const dir = mkdtempSync(join(realpathSync(tmpdir()), 'holdfast-test-'));
    await use(dir);
    removeTree(dir); // environments are read-only, which only root can remove as they are
  },
});
