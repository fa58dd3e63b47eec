import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync, type Stats } from 'node:fs';
import { join } from 'node:path';

/** The sum of all that is below `dir`: names, modes, link targets and bytes. Links are not followed. */
export function fingerprintOf(dir: string): string {
  const sum = createHash('sha256');
  note(dir, '.', (line) => sum.update(`${line}\n`));
  return sum.digest('hex');
}

function note(dir: string, path: string, add: (line: string) => void): void {
  const stat = lstatSync(join(dir, path), { throwIfNoEntry: false });
  add(
    `${path} ${stat ? stat.mode.toString(8) : 'is not there'} ${contentOf(join(dir, path), stat)}`,
  );
  if (!stat?.isDirectory()) return;
  for (const name of readdirSync(join(dir, path)).sort()) note(dir, join(path, name), add);
}

function contentOf(path: string, stat: Stats | undefined): string {
  if (stat?.isSymbolicLink()) return readlinkSync(path);
  return stat?.isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : '';
}
