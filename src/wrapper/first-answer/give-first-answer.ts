import { fstatSync, readSync, writeSync } from 'node:fs';
import { readTwice } from '../../lib/files/twice-file.ts';
import { HEADER, type KeptAnswer, MAX_ANSWER_LENGTH, stampOf } from './first-answer.ts';

/** What was read of stdin before anything else, and what was answered to its first line. */
export type Given = { read: Buffer; answer?: string };

const MAX_READ_BYTES = 65_536;

/**
 * Answers the host's first line as it was answered last time, if it is the same line and nothing
 * that decided the answer has changed. Waits for that line: until it is there a server that is
 * started on demand has nothing to do. `undefined` when nothing was read.
 */
export function giveFirstAnswer(file: string, now: number): Given | undefined {
  const kept = readKept(file);
  if (!kept || kept.until <= now || !isPipe(0) || !isPipe(1) || hasChanged(kept)) return undefined;
  const read = readFirst();
  if (!read) return undefined;
  const isSame = read.toString('utf8', 0, read.indexOf(10) + 1) === kept.asked;
  return isSame && say(kept.answer) ? { read, answer: kept.answer } : { read };
}

function readKept(file: string): KeptAnswer | undefined {
  const content = readTwice(file, HEADER);
  // what is there whole was written by us, so that its form need not be checked
  return content && (JSON.parse(content.toString('utf8')) as KeptAnswer);
}

/** Only these can be put back by a stream, and take a short answer at once. */
function isPipe(fd: number): boolean {
  try {
    const stat = fstatSync(fd);
    return process.platform !== 'win32' && (stat.isFIFO() || stat.isSocket());
  } catch {
    return false; // it is closed
  }
}

function hasChanged({ stamps }: KeptAnswer): boolean {
  return Object.entries(stamps).some(([path, stamp]) => stampOf(path) !== stamp);
}

function readFirst(): Buffer | undefined {
  try {
    const buffer = Buffer.allocUnsafe(MAX_READ_BYTES);
    const length = readSync(0, buffer);
    return length > 0 ? Buffer.from(buffer.subarray(0, length)) : undefined;
  } catch {
    return undefined; // nothing there and not to be waited for, or an end: the stream meets it again
  }
}

function say(answer: string): boolean {
  try {
    return answer.length <= MAX_ANSWER_LENGTH && writeSync(1, answer) > 0;
  } catch {
    return false; // nothing was written: it is said later, or the end is met
  }
}
