import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
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
    const stat = fstatSync(fd);
    if (!stat.isFile())
      throw new AppError('CONFIG_INVALID', `\`${path}\` is not a regular file`, {
        hint: `Replace \`${path}\` by a file, or remove it`,
      });
    if (stat.size > maxBytes)
      throw new AppError('CONFIG_INVALID', `\`${path}\` holds more than ${maxBytes} bytes`, {
        hint: `Shorten \`${path}\``,
      });
    return readOpened(fd, maxBytes);
  } finally {
    closeSync(fd);
  }
}

function openIfExists(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if (hasErrno(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}

/** A file may be longer than its size says (procfs) or grow; the bound holds all the same. */
function readOpened(fd: number, maxBytes: number): Buffer {
  const chunks: Buffer[] = [];
  let total = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(65_536);
    const length = readSync(fd, chunk);
    if (length === 0) return Buffer.concat(chunks, total);
    total += length;
    if (total > maxBytes)
      throw new AppError('CONFIG_INVALID', `A file holds more than ${maxBytes} bytes`, {
        hint: 'Shorten the file',
      });
    chunks.push(chunk.subarray(0, length));
  }
}
