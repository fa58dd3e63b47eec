import type { Readable, Writable } from 'node:stream';

/** More than any pipe or socket holds: what comes after it was written after the child's death. */
const MAX_LEFT_BYTES = 2 * 1024 * 1024;

/**
 * Resolves when `stream` has given what its dead writer left in the pipe: at its end, or when it
 * falls silent, because a process that outlives the writer can hold the other end for ever.
 */
export function whenRead(stream: Readable, quietMs = 20): Promise<void> {
  if (stream.readableEnded || stream.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    let leftBytes = 0;
    let isQuiet = true;
    const finish = () => {
      clearInterval(timer);
      resolve();
    };
    const timer = setInterval(() => {
      // a busy loop runs its timers late and before it polls: look once more after the poll
      setImmediate(() => {
        if (isQuiet && !stream.isPaused()) finish();
        isQuiet = true;
      });
    }, quietMs);
    stream.once('end', finish).once('close', finish);
    stream.on('data', (chunk: Buffer) => {
      isQuiet = false;
      leftBytes += chunk.length;
      if (leftBytes > MAX_LEFT_BYTES) finish();
    });
  });
}

/** Resolves when all that was written to `stream` has left us, or never can. */
export function whenWritten(stream: Writable): Promise<void> {
  if (stream.writableLength === 0 || !stream.writable) return Promise.resolve();
  return new Promise((resolve) => stream.write('', () => resolve()));
}
