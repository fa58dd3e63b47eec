import { join } from 'node:path';
import { formatTwice, readTwice } from '../files/twice-file.ts';

/** How much of a program had run when its code was kept: up to its first answers, or also a start. */
export type CodeStage = 'answered' | 'started';

/** Compiled code as it was kept. */
export type KeptCode = { stage: CodeStage; code: Buffer };

/** The program that compiled code is of, by the hash of its text. */
export type Program = { id: string };

/** The folder for what makes starts faster; no server's folder in the store begins with a dot. */
export const CODE_FOLDER = '.code';

const STAGES = { A: 'answered', S: 'started' } as const;

/** Where the code of `program` is kept for this version of Node. */
export function codeFile(root: string, { id }: Program): string {
  return join(root, CODE_FOLDER, `${id.slice(0, 16)}-${process.version}-${process.arch}`);
}

/** The content of a code file. V8 runs what it is given and crashes on damage, so damage must be told. */
export function formatCode(program: Program, { stage, code }: KeptCode): Buffer {
  const letter = stage === 'answered' ? 'A' : 'S';
  return formatTwice(headerOf(program), Buffer.concat([Buffer.from(letter), code]));
}

/**
 * Reads the code of `program`; `undefined` when there is none, when it is damaged or of another
 * program, or when somebody else could have written it.
 */
export function readCode(file: string, program: Program): KeptCode | undefined {
  const content = readTwice(file, headerOf(program));
  const letter = content?.toString('latin1', 0, 1);
  if (!content || (letter !== 'A' && letter !== 'S')) return undefined;
  return { stage: STAGES[letter], code: content.subarray(1) };
}

function headerOf({ id }: Program): string {
  return `holdfast code 1 ${id} ${process.version} ${process.arch}`;
}
