import { closeSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readFileIfExists } from '../lib/files/read-file.ts';
import { takeLease } from './heal/lease.ts';
import type { Environment } from './inspect.ts';
import { layoutOf } from './layout.ts';
import { compareContent, compareFiles } from './stamps.ts';

/** A million files. */
const MAX_LIST_BYTES = 128 * 1024 * 1024;

/**
 * Reads all of a finished environment and gives the files that are missing or are not what was
 * installed, also where size and time are as they were. A launch only looks at what costs nothing.
 */
export function findChangedFiles(serverStore: string, { name, manifest }: Environment): string[] {
  const { environment, origin } = manifest;
  const changed = compareContent(environment);
  if (origin === 'adopted') return changed; // its owner may well add to it
  const list = readFileIfExists(layoutOf(serverStore).files(name), MAX_LIST_BYTES);
  return [...new Set([...compareFiles(environment, list?.toString('utf8') ?? ''), ...changed])];
}

/** Changed files as one phrase. */
export function describeChanged(first: string, more: readonly string[]): string {
  const others = more.length === 0 ? '' : ` and ${more.length} more`;
  return `\`${first}\`${others} ${more.length === 0 ? 'is' : 'are'} missing or changed`;
}

/**
 * Does `work`, which makes another environment, while a damaged one does not count as there. When
 * `work` fails or gives `kept`, the damaged one counts again: something to run from is better than nothing.
 */
export async function insteadOf<T>(
  serverStore: string,
  name: string,
  work: () => Promise<{ value: T; outcome: 'replaced' | 'kept' }>,
): Promise<T> {
  const manifest = layoutOf(serverStore).manifest(name);
  const aside = join(dirname(manifest), `.${name}.json.damaged`);
  const lease = await takeLease(serverStore, name); // else the builder would sweep it
  renameSync(manifest, aside);
  let outcome: 'replaced' | 'kept' = 'kept';
  try {
    const done = await work();
    outcome = done.outcome;
    return done.value;
  } finally {
    if (outcome === 'kept') renameSync(aside, manifest);
    else rmSync(aside, { force: true });
    if (lease) closeSync(lease.fd);
  }
}
