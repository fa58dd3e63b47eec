import { read } from 'node:fs';
import { hasErrno } from '../../lib/errno.ts';

/** A line that is being read; `isPending` while a read may still wait for the other side. */
export type Line = { text: Promise<string>; isPending: () => boolean };

const MAX_BYTES = 1024 * 1024;
const CHUNK_BYTES = 65_536;
const RETRY_MS = 5;

/**
 * Reads the one line that the client writes to a hook, for `waitMs` at most; what it leaves open
 * after it is not waited for. Not by `process.stdin`: the streams and sockets behind it are half of
 * what a hook costs. But a read that is pending keeps a process from an orderly exit.
 */
export function readLine(fd: number, waitMs: number): Line {
  let isPending = true;
  const text = new Promise<string>((resolve) => {
    const chunks: Buffer[] = [];
    const give = () => resolve(Buffer.concat(chunks).toString('utf8'));
    const timer = setTimeout(give, waitMs);
    readChunks(fd, {
      take: (chunk) => chunks.push(chunk),
      end: () => {
        isPending = false;
        clearTimeout(timer);
        give();
      },
    });
  });
  return { text, isPending: () => isPending };
}

type Reader = { take: (chunk: Buffer) => void; end: () => void };

function readChunks(fd: number, reader: Reader, leftBytes = MAX_BYTES): void {
  read(fd, Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, null, (error, length, buffer) => {
    if (hasErrno(error, 'EAGAIN')) {
      setTimeout(() => readChunks(fd, reader, leftBytes), RETRY_MS);
      return;
    }
    const chunk = buffer.subarray(0, error ? 0 : length);
    reader.take(chunk);
    const isLast = chunk.length === 0 || chunk.length > leftBytes || chunk.includes(0x0a);
    if (isLast) reader.end();
    else readChunks(fd, reader, leftBytes - chunk.length);
  });
}
