import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../lib/app-error.ts';
import { hasErrno } from '../../lib/errno.ts';
import { readFileIfExists } from '../../lib/files/read-file.ts';
import { verifyPrivateDir } from '../place/private-dir.ts';
import { parseRecord } from './parse-record.ts';
import { isNameOf, parseRecordFile, runDirOf } from './record-names.ts';
import type { RunRecord } from './run-record.ts';

/** A record with the name that its files share. */
export type FoundRecord = { name: string; record: RunRecord };

/** Something in the folder of records that is not as it has to be. */
export type RunProblem = { path: string; error: unknown };

const MAX_FILES = 4096;
const MAX_BYTES = 65_536;

/** Reads all records of `root`. What cannot be read is a problem, never a failure. */
export function readRecords(
  root: string,
  uid: number | undefined,
): { found: FoundRecord[]; problems: RunProblem[] } {
  const dir = runDirOf(root);
  const problems: RunProblem[] = [];
  const found = listFiles(root, uid, problems).flatMap((file) => {
    const parsed = parseRecordFile(file);
    if (parsed?.kind !== 'record') return [];
    try {
      const record = readRecord(join(dir, file), parsed.name);
      return record ? [{ name: parsed.name, record }] : [];
    } catch (error) {
      problems.push({ path: join(dir, file), error });
      return [];
    }
  });
  return { found, problems };
}

/** The files in the folder of records, unless somebody else could have put them there. */
export function listFiles(root: string, uid: number | undefined, problems: RunProblem[]): string[] {
  const dir = runDirOf(root);
  try {
    if (!verifyPrivateDir(root, uid) || !verifyPrivateDir(dir, uid)) return [];
    const files = readdirSync(dir);
    if (files.length > MAX_FILES)
      problems.push({ path: dir, error: invalid(`\`${dir}\` holds ${files.length} files`, dir) });
    return files.slice(0, MAX_FILES);
  } catch (error) {
    if (!hasErrno(error, 'ENOENT', 'ENOTDIR')) problems.push({ path: dir, error });
    return [];
  }
}

/** `undefined` when it went while we looked. */
function readRecord(path: string, name: string): RunRecord | undefined {
  const text = readFileIfExists(path, MAX_BYTES)?.toString('utf8');
  if (text === undefined) return undefined;
  const record = parseRecord(text);
  if (!record) throw invalid(`\`${path}\` is not a run record`, path);
  if (!isNameOf(name, record)) throw invalid(`\`${path}\` tells of another process`, path);
  return record;
}

function invalid(message: string, path: string): AppError {
  return new AppError('CONFIG_INVALID', message, { hint: `Look at \`${path}\`, and remove it` });
}
