import { AppError } from '../lib/app-error.ts';
import { readFileIfExists } from '../lib/files/read-file.ts';
import { parseSnapshot } from './parse-snapshot.ts';
import { MAX_SNAPSHOT_BYTES, type Snapshot } from './snapshot.ts';

/** Told once per read, in a sentence that quotes nothing of the file's content. */
export type OnProblem = (problem: string) => void;

/**
 * Reads a snapshot file. `undefined` when it is not there or not usable in any way; never throws and
 * changes nothing. Why it is not usable is told to `onProblem`.
 */
export function readSnapshot(
  file: string,
  onProblem: OnProblem = () => undefined,
): Snapshot | undefined {
  const bytes = readBytes(file, onProblem);
  if (bytes === undefined) return undefined;
  const parsed = parseSnapshot(bytes.toString('utf8'));
  if (typeof parsed !== 'string') return parsed;
  onProblem(`\`${file}\` is not used: it is ${parsed}`);
  return undefined;
}

function readBytes(file: string, onProblem: OnProblem): Buffer | undefined {
  try {
    return readFileIfExists(file, MAX_SNAPSHOT_BYTES);
  } catch (error) {
    const why = error instanceof AppError ? 'no regular file, or too large' : codeOf(error);
    onProblem(`\`${file}\` is not used: ${why}`);
    return undefined;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'it cannot be read';
}
