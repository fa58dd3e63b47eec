import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';

/** Writes each request as a host does, and resolves when `answerBytes` have come back. */
export type Exchange = (requests: readonly Buffer[], answerBytes: number) => Promise<void>;

type Ends = { stdin: Writable; stdout: Readable; ended: Promise<unknown> };

/** Talks to a process whose answers are counted instead of read. */
export function createExchange({ stdin, stdout, ended }: Ends): Exchange {
  let missingBytes = 0;
  let whenComplete: () => void = () => {};
  let whenLost: (error: Error) => void = () => {};
  stdout.on('data', (chunk: Buffer) => {
    missingBytes -= chunk.length;
    if (missingBytes <= 0) whenComplete();
  });
  void ended.then(() => whenLost(new Error('the process ended before it had answered')));
  return async (requests, answerBytes) => {
    // a notification among the answers would make this and every later figure a wrong one
    if (missingBytes !== 0) throw new Error(`${-missingBytes} bytes were said unasked`);
    missingBytes = answerBytes;
    const complete = new Promise<void>((resolve, reject) => {
      whenComplete = resolve;
      whenLost = reject;
    });
    await Promise.race([writeAll(stdin, requests), complete]);
    await complete;
  };
}

async function writeAll(stdin: Writable, requests: readonly Buffer[]): Promise<void> {
  for (const request of requests) {
    if (!stdin.write(request)) await once(stdin, 'drain');
  }
}
