import { statSync } from 'node:fs';
import { join } from 'node:path';
import { CODE_FOLDER } from '../../lib/code/code-file.ts';

/** What a host asked first, and what it was answered: whole lines. */
export type FirstAnswer = { asked: string; answer: string };

/** A first answer that holds for every start that is like the one that gave it. */
export type KeptAnswer = FirstAnswer & {
  /** Until when what it says is fresh (Unix milliseconds). */
  until: number;
  /** All files and folders that decided it. */
  stamps: Record<string, string>;
};

/** The start that asks: the wrapper's file, its program and its words. */
export type Start = { file: string; id: string; argv: readonly string[] };

/** Longer than an answer of ours to a handshake; shorter than what an empty pipe takes at once. */
export const MAX_ANSWER_LENGTH = 16_384;

export const HEADER = 'holdfast first answer 1';

/**
 * Where the first answer of the server of `start` is kept. The words may hold secrets, so that they
 * are in the name as a number only.
 */
export function firstAnswerFile(root: string, { file, id, argv }: Start): string {
  return join(root, CODE_FOLDER, `first-${numberOf(JSON.stringify([file, id, argv]))}`);
}

/** What changes when a file is written, replaced or renamed, or an entry of a folder is. */
export function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat ? [stat.ino, stat.size, stat.mtimeMs, stat.ctimeMs].join(' ') : 'missing';
}

/** 53 bits by two multiplications a character: a cryptographic hash takes 3 ms to load. */
function numberOf(text: string): string {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 2_654_435_761);
    low = Math.imul(low ^ code, 1_597_334_677);
  }
  high =
    Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  low =
    Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  return (4_294_967_296 * (2_097_151 & low) + (high >>> 0)).toString(16).padStart(14, '0');
}
