import { readFileIfExists } from '../lib/files/read-file.ts';

/** The largest prime below 2^64. */
const PRIME = 0xffff_ffff_ffff_ffc5n;

/**
 * Says what is wrong with the file of the guard; `undefined` when it is the one that was built. A
 * guard that is missing or broken lets everything through without a word.
 */
export async function testGuardFile(file: string, checksum: string): Promise<string | undefined> {
  const bytes = readFileIfExists(file);
  if (!bytes) return `\`${file}\` is missing`;
  return checksumOf(bytes) === checksum ? undefined : `\`${file}\` is not as it was built`;
}

/**
 * The remainder of the bytes as one long number. Not a hash against forgers, who could change the
 * checksum as well: it is computed within a millisecond, and to load `node:crypto` takes four.
 */
export function checksumOf(bytes: Buffer): string {
  return (BigInt(`0x01${bytes.toString('hex')}`) % PRIME).toString(16);
}
