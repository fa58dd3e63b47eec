import { join } from 'node:path';
import { readFileIfExists } from '../../lib/files/read-file.ts';

/**
 * Reads when the client marked a plugin version as left behind, in milliseconds; the client removes
 * it 14 days later. `undefined` without a mark, `unknown` when there is one that says no time.
 */
export function readOrphanedAt(versionDir: string): number | 'unknown' | undefined {
  try {
    const text = readFileIfExists(join(versionDir, '.orphaned_at'), 4096)
      ?.toString('latin1')
      .trim();
    if (text === undefined) return undefined;
    return /^\d{1,15}$/.test(text) ? Number(text) : 'unknown';
  } catch {
    return 'unknown';
  }
}
