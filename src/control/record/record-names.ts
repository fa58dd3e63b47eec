import { lstatSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Identity } from '../identity/identify.ts';

/** The folder of all records below the state root. */
export function runDirOf(root: string): string {
  return join(root, 'run');
}

/**
 * The name that a process's files share. It has a random end when `isTaken` says so: a process of
 * an earlier boot, or of another container with the same home, may have had the same pid and tick.
 */
export function nameRun({ pid, startTime }: Identity, isTaken: (name: string) => boolean): string {
  const name = `${pid}-${startTime}`;
  return isTaken(name) ? `${name}-${randomEnd()}` : name;
}

/** Only has to differ; loading node:crypto for it would cost a start 2 ms. */
function randomEnd(): string {
  return Math.floor(Math.random() * 2 ** 32)
    .toString(16)
    .padStart(8, '0');
}

/** Whether something is at `path`, be it a dangling link. */
export function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** The name of a record's file, or of its temporary; `undefined` for all other files. */
export function parseRecordFile(
  file: string,
): { name: string; kind: 'record' | 'temporary' } | undefined {
  const [, dot, name, end] = /^(\.?)(\d+-\d+(?:-[0-9a-f]{8})?)\.json(\.tmp)?$/.exec(file) ?? [];
  if (name === undefined || (dot === '.') !== (end === '.tmp')) return undefined;
  return { name, kind: dot === '.' ? 'temporary' : 'record' };
}

/** Whether a name is that of the process in the record. */
export function isNameOf(name: string, { pid, startTime }: Identity): boolean {
  return name === `${pid}-${startTime}` || name.startsWith(`${pid}-${startTime}-`);
}

/** Where the next content of a record's file is written. Each process has its own, so no chance is needed. */
export function temporaryOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.tmp`);
}
