import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Command } from './time-process.ts';

/** A running process at the other end of a pair of pipes. */
export type Peer = {
  pid: number;
  /** Writes each message as a host does, and resolves when `answerBytes` have come back. */
  exchange: (messages: readonly Buffer[], answerBytes: number) => Promise<void>;
  close: () => Promise<void>;
};

export async function openPeer({ program, args, env }: Command): Promise<Peer> {
  const child = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  let missingBytes = 0;
  let whenComplete: () => void = () => {};
  child.stdout.on('data', (chunk: Buffer) => {
    missingBytes -= chunk.length;
    if (missingBytes <= 0) whenComplete();
  });
  await once(child, 'spawn');
  return {
    pid: child.pid ?? 0,
    exchange: async (messages, answerBytes) => {
      missingBytes = answerBytes;
      const complete = new Promise<void>((resolve) => {
        whenComplete = resolve;
      });
      for (const message of messages) {
        if (!child.stdin.write(message)) await once(child.stdin, 'drain');
      }
      await Promise.race([complete, ended.then(() => Promise.reject(new Error('the peer ended')))]);
    },
    close: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
