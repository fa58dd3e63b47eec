import { createHash } from 'node:crypto';
import { readFileIfExists } from '../lib/files/read-file.ts';

/**
 * Says what is wrong with the file of the guard; `undefined` when it is the one that was built. A
 * guard that is missing or broken lets everything through without a word.
 */
export async function testGuardFile(file: string, sha256: string): Promise<string | undefined> {
  const bytes = readFileIfExists(file);
  if (!bytes) return `\`${file}\` is missing`;
  const found = createHash('sha256').update(bytes).digest('hex');
  return found === sha256 ? undefined : `\`${file}\` is not as it was built`;
}
