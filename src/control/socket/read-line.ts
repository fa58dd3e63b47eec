import type { Socket } from 'node:net';
import { AppError } from '../../lib/app-error.ts';

/**
 * The first line that a peer sends, or what it sent until it ended; `undefined` when that was
 * nothing. Fails when it is longer than `maxBytes` or not there within `timeoutMs`, however often a
 * part of it comes.
 */
export function readLine(
  socket: Socket,
  { maxBytes, timeoutMs }: { maxBytes: number; timeoutMs: number },
): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let total = 0;
    const settle = (done: () => void) => {
      clearTimeout(timer);
      socket.off('data', onData).off('end', onEnd).off('close', onEnd).off('error', onError);
      done();
    };
    const text = () => Buffer.concat(chunks).toString('utf8').split('\n', 1)[0];
    const fail = (message: string, hint: string) =>
      settle(() => reject(new AppError('USAGE', message, { hint })));
    const onData = (chunk: Buffer) => {
      chunks.push(chunk);
      total += chunk.length;
      const length = chunk.indexOf(0x0a);
      const lineBytes = length === -1 ? total : total - chunk.length + length;
      if (lineBytes > maxBytes) fail(`A line holds more than ${maxBytes} bytes`, 'Send less');
      else if (length !== -1) settle(() => resolve(text()));
    };
    const onEnd = () => settle(() => resolve(total === 0 ? undefined : text()));
    const onError = (error: Error) => settle(() => reject(error));
    const onTimeout = () =>
      fail(`No whole line came within ${timeoutMs} ms`, 'End the line with a line break');
    const timer = setTimeout(onTimeout, timeoutMs).unref();
    socket.on('data', onData).on('end', onEnd).on('close', onEnd).on('error', onError);
  });
}
