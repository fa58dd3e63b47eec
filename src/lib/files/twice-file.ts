import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** More than anything that is kept in this form, twice. */
const MAX_BYTES = 8 * 1024 * 1024;

/** Fits into what Node has in store for small buffers. */
const PIECE_BYTES = 32_768;

const CAREFUL = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * The text of a file that is trusted as it is: its content stands in it twice, because two equal
 * halves are told from damaged ones in no time and without a hash, which takes 3 ms to load.
 */
export function formatTwice(header: string, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${header}\n`), content, content]);
}

/**
 * Reads such a file; `undefined` when it is not there, has another header, is damaged, or somebody
 * else could have written it.
 */
export function readTwice(file: string, header: string): Buffer | undefined {
  try {
    const fd = openSync(file, constants.O_RDONLY | CAREFUL);
    try {
      return readOpened(fd, Buffer.from(`${header}\n`));
    } finally {
      closeSync(fd);
    }
  } catch {
    return undefined; // all that is kept in this form can be done without
  }
}

function readOpened(fd: number, header: Buffer): Buffer | undefined {
  const length = (lengthIfOurs(fd) - header.length) / 2;
  if (!Number.isInteger(length) || length < 1) return undefined;
  if (!readBytes(fd, 0, header.length).equals(header)) return undefined;
  const content = readBytes(fd, header.length, length);
  return isRepeated(fd, header.length + length, content) ? content : undefined;
}

function lengthIfOurs(fd: number): number {
  const { size, uid, mode } = fstatSync(fd);
  const us = process.getuid?.();
  const isOurs = us === undefined || (uid === us && (mode & 0o077) === 0);
  const isFile = (mode & constants.S_IFMT) === constants.S_IFREG;
  return isOurs && isFile && size <= MAX_BYTES ? size : 0;
}

/** In pieces: what is only compared need not be held. */
function isRepeated(fd: number, start: number, content: Buffer): boolean {
  for (let at = 0; at < content.length; at += PIECE_BYTES) {
    const piece = content.subarray(at, at + PIECE_BYTES);
    if (!readBytes(fd, start + at, piece.length).equals(piece)) return false;
  }
  return true;
}

function readBytes(fd: number, at: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  return bytes.subarray(0, readSync(fd, bytes, 0, length, at));
}
