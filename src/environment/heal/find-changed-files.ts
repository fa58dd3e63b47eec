import type { Environment } from '../inspect.ts';
import { layoutOf } from '../layout.ts';
import { compareContent, compareFiles, readFileList } from '../stamps.ts';

/**
 * Reads all of a finished environment and gives the files that are missing or are not what was
 * installed, also where size and time are as they were. A launch only looks at what costs nothing.
 */
export function findChangedFiles(serverStore: string, { name, manifest }: Environment): string[] {
  const { environment, origin } = manifest;
  const changed = compareContent(environment);
  if (origin === 'adopted') return changed; // its owner may well add to it
  const list = readFileList(layoutOf(serverStore).files(name));
  return [...new Set([...compareFiles(environment, list), ...changed])];
}

/** Changed files as one phrase. */
export function describeChanged(first: string, more: readonly string[]): string {
  const others = more.length === 0 ? '' : ` and ${more.length} more`;
  return `\`${first}\`${others} ${more.length === 0 ? 'is' : 'are'} missing or changed`;
}
