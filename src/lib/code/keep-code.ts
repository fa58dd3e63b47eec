import { lstatSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeFileAtomic } from '../files/atomic-file.ts';
import { makePrivateDir } from '../files/make-private-dir.ts';
import { type CodeStage, formatCode } from './code-file.ts';
import type { LoadedCode } from './load-code.ts';

/** What nobody has renewed for so long is of an older wrapper or another Node. */
const MAX_AGE_MS = 30 * 86_400_000;

/** Keeps the compiled code of this process for the next one, unless what is kept is as good. */
export function keepCode(code: LoadedCode, stage: CodeStage, now: number): void {
  const { file, keptStage } = code;
  if (file === undefined || keptStage === stage || keptStage === 'started') return;
  if (keepFile(file, () => formatCode(code, { stage, code: code.collect() }), now))
    code.keptStage = stage;
}

/**
 * Writes a file that makes starts faster, if the store is there and ours alone; tells whether it
 * did. Without it a start takes longer and is the same otherwise.
 */
export function keepFile(file: string, content: () => Buffer, now: number): boolean {
  const folder = dirname(file);
  try {
    if (!isPrivateDir(dirname(folder))) return false;
    makePrivateDir(folder);
    if (!isPrivateDir(folder)) return false;
    writeFileAtomic(file, content());
    removeOld(folder, now);
    return true;
  } catch {
    return false; // a read-only or full disk costs the next start some milliseconds
  }
}

function isPrivateDir(dir: string): boolean {
  const stat = lstatSync(dir, { throwIfNoEntry: false });
  const uid = process.getuid?.();
  if (!stat?.isDirectory()) return false;
  return uid === undefined || (stat.uid === uid && (stat.mode & 0o022) === 0);
}

/** A start reads these files whole, so that nobody misses what is removed here. */
function removeOld(folder: string, now: number): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (now - statSync(file).mtimeMs > MAX_AGE_MS) rmSync(file, { force: true });
  }
}
