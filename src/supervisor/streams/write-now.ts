import { writeSync, writevSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { descriptorOf } from './descriptor-of.ts';

/** Writes as much as the reader takes at this moment, and tells how much that was. */
export type WriteNow = (pieces: readonly Buffer[]) => number;

/**
 * The short way into the pipe or socket behind `stream`: one system call, and none of a stream's
 * queues and ticks. `undefined` where there is none: a file, a terminal, Windows, another Node.
 * Only for a stream that has nothing waiting.
 */
export function openShortWay(stream: Writable): WriteNow | undefined {
  if (process.platform === 'win32' || !(stream instanceof Socket) || 'isTTY' in stream) return;
  const fd = descriptorOf(stream); // Node makes those of its pipes and sockets non-blocking
  if (fd === undefined) return;
  // its handle is gone with the stream, and the number may belong to somebody else by then
  return (pieces) => (stream.destroyed ? 0 : write(fd, pieces));
}

function write(fd: number, pieces: readonly Buffer[]): number {
  try {
    const [only] = pieces;
    return only && pieces.length === 1 ? writeSync(fd, only) : writevSync(fd, pieces);
  } catch {
    return 0; // a full pipe is waited for by the stream, which also has a way to tell of a broken one
  }
}
