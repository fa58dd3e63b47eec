import { closeSync, fstatSync, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { devNull } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { LossyWriter } from './lossy-writer.ts';

/** The host's ends of our stdin, stdout and stderr. */
export type Host = {
  stdin: Readable;
  stdout: Writable;
  stderr: LossyWriter;
  closeStdout: () => void;
};

/** Opens the three streams of this process so that no write to a pipe can block it; gives `read` first. */
export function openHost(read?: Buffer): Host {
  const stdout = openWriter(1) ?? process.stdout;
  if (read) process.stdin.unshift(read);
  return {
    stdin: process.stdin,
    stdout,
    stderr: new LossyWriter(openWriter(2) ?? process.stderr),
    closeStdout: () => closeWriter(stdout, 1),
  };
}

/**
 * `process.stdout` writes to a pipe synchronously on POSIX: a host that stops reading would stop
 * our timers and signal handlers too. Files and terminals are left to Node.
 */
function openWriter(fd: 1 | 2): Writable | undefined {
  const stat = fstatSync(fd);
  return stat.isFIFO() || stat.isSocket()
    ? new Socket({ fd, readable: false, writable: true })
    : undefined;
}

/** Lets the reader see the end. Node never closes descriptors 0 to 2; a stand-in keeps the number. */
function closeWriter(stream: Writable, fd: number): void {
  if (!(stream instanceof Socket) || stream.destroyed) return;
  stream.write('', () => {
    stream.destroy();
    closeSync(fd);
    openSync(devNull, 'w');
  });
}
