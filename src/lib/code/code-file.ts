import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';

/** How much of a program had run when its code was kept: up to its first answers, or also a start. */
export type CodeStage = 'answered' | 'started';

/** Compiled code as it was kept. */
export type KeptCode = { stage: CodeStage; code: Buffer };

/** The program that compiled code is of, by the hash of its text. */
export type Program = { id: string };

/** The folder for compiled code; no server's folder in the store begins with a dot. */
export const CODE_FOLDER = '.code';

/** More than the code of any program of ours, twice. */
const MAX_BYTES = 8 * 1024 * 1024;

/** Where the code of `program` is kept for this version of Node. */
export function codeFile(root: string, { id }: Program): string {
  return join(root, CODE_FOLDER, `${id.slice(0, 16)}-${process.version}-${process.arch}`);
}

/**
 * The content of a code file. The code stands in it twice: V8 runs what it is given without looking
 * at its checksum and crashes on damage, and two equal halves are told apart from others in no time.
 */
export function formatCode(program: Program, { stage, code }: KeptCode): Buffer {
  return Buffer.concat([Buffer.from(headerOf(program, stage)), code, code]);
}

/**
 * Reads the code of `program`; `undefined` when there is none, when it is damaged or of another
 * program, or when somebody else could have written it.
 */
export function readCode(file: string, program: Program): KeptCode | undefined {
  try {
    const fd = openSync(file, constants.O_RDONLY | CAREFUL);
    try {
      return isOurs(fd) ? parseCode(readOpened(fd), program) : undefined;
    } finally {
      closeSync(fd);
    }
  } catch {
    return undefined; // without it the program is compiled
  }
}

const CAREFUL = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

function headerOf({ id }: Program, stage: CodeStage): string {
  return `holdfast code 1 ${id} ${process.version} ${process.arch} ${stage}\n`;
}

function isOurs(fd: number): boolean {
  const stat = fstatSync(fd);
  const uid = process.getuid?.();
  if (!stat.isFile() || stat.size > MAX_BYTES) return false;
  return uid === undefined || (stat.uid === uid && (stat.mode & 0o077) === 0);
}

function readOpened(fd: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(fstatSync(fd).size);
  return bytes.subarray(0, readSync(fd, bytes));
}

function parseCode(bytes: Buffer, program: Program): KeptCode | undefined {
  for (const stage of ['answered', 'started'] as const) {
    const header = Buffer.from(headerOf(program, stage));
    if (!bytes.subarray(0, header.length).equals(header)) continue;
    const middle = (bytes.length + header.length) / 2;
    const code = bytes.subarray(header.length, middle);
    return code.length > 0 && code.equals(bytes.subarray(middle)) ? { stage, code } : undefined;
  }
  return undefined;
}
