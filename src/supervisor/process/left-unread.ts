import { readSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { hasErrno } from '../../lib/errno.ts';
import { descriptorOf } from '../streams/descriptor-of.ts';

/**
 * Watches the stdin of a child. Afterwards the given function tells whether the last of its bytes
 * was still unread when its last reader was gone; `false` where the system does not tell.
 */
export function watchUnread(stdin: Writable): () => boolean {
  let isLeft = false;
  const destroy = stdin._destroy;
  // Node destroys it before it tells of the exit: there is no later moment to look
  stdin._destroy = (error, done) => {
    isLeft = hasUnread(stdin);
    destroy.call(stdin, error, done);
  };
  return () => isLeft;
}

/**
 * The pipe is a socket pair, and Linux resets one whose other end was closed with bytes in it
 * (unix_release_sock). A reader that lives gives EAGAIN, one that had read all gives the end.
 */
function hasUnread(stdin: Writable): boolean {
  const fd = descriptorOf(stdin);
  if (fd === undefined) return false;
  try {
    readSync(fd, Buffer.alloc(1));
    return false;
  } catch (error) {
    return hasErrno(error, 'ECONNRESET');
  }
}
