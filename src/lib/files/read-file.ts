import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { AppError } from '../app-error.ts';
import { hasErrno } from '../errno.ts';

/** More than any file that we read has reason to hold. */
export const MAX_FILE_BYTES = 16 * 1024 * 1024;

/**
 * Reads a whole regular file, or gives `undefined` when it is not there. Refuses what is not a
 * regular file or holds more than `maxBytes`. Never blocks on a FIFO: what counts is the opened
 * file, not the name.
 */
export function readFileIfExists(path: string, maxBytes = MAX_FILE_BYTES): Buffer | undefined {
  const fd = openIfExists(path);
  if (fd === undefined) return undefined;
  try {
    const { size } = statRegular(fd, path);
    if (size > maxBytes)
      throw new AppError('CONFIG_INVALID', `\`${path}\` holds more than ${maxBytes} bytes`, {
        hint: `Shorten \`${path}\``,
      });
    return readOpened(fd, size, maxBytes);
  } finally {
    closeSync(fd);
  }
}

/**
 * Reads at most the last `maxBytes` of a regular file of any length, or gives `undefined` when it is
 * not there; `isWhole` tells whether that is all of it. Refuses what is not a regular file.
 */
export function readTailIfExists(
  path: string,
  maxBytes: number,
): { tail: Buffer; isWhole: boolean } | undefined {
  const fd = openIfExists(path);
  if (fd === undefined) return undefined;
  try {
    const { size } = statRegular(fd, path);
    const buffer = Buffer.allocUnsafe(Math.min(size, maxBytes));
    const length = readSync(fd, buffer, 0, buffer.length, size - buffer.length);
    return { tail: buffer.subarray(0, length), isWhole: size <= maxBytes };
  } finally {
    closeSync(fd);
  }
}

function statRegular(fd: number, path: string): Stats {
  const stat = fstatSync(fd);
  if (stat.isFile()) return stat;
  throw new AppError('CONFIG_INVALID', `\`${path}\` is not a regular file`, {
    hint: `Replace \`${path}\` by a file, or remove it`,
  });
}

function openIfExists(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if (hasErrno(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}

const MIN_CHUNK_BYTES = 4096;
const MAX_CHUNK_BYTES = 65_536;

/** A file may be longer than its size says (procfs) or grow; the bound holds all the same. */
function readOpened(fd: number, size: number, maxBytes: number): Buffer {
  const chunks: Buffer[] = [];
  let total = 0;
  for (;;) {
    // One byte more than expected: what is left of it tells the end without another read.
    const expected = Math.max(size - total + 1, MIN_CHUNK_BYTES);
    const chunk = Buffer.allocUnsafe(Math.min(expected, MAX_CHUNK_BYTES));
    const length = readSync(fd, chunk);
    total += length;
    if (total > maxBytes)
      throw new AppError('CONFIG_INVALID', `A file holds more than ${maxBytes} bytes`, {
        hint: 'Shorten the file',
      });
    chunks.push(chunk.subarray(0, length));
    const isAtEnd = length === 0 || (size > 0 && total === size && length < chunk.length);
    if (isAtEnd) return Buffer.concat(chunks, total);
  }
}
