import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from './connection.ts';

/** How long a peer may take until it answers its host for the first time. */
const GREET_MS = 20_000;
const RETRY_MS = 10;

const GREETING = {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'bench', version: '1' },
};

/** Opens the conversation as a client does; a peer on HTTP is asked until it listens. */
export async function greetPeer(connection: Connection): Promise<void> {
  const ended = connection.ended.then(() => 'ended' as const);
  const first = await Promise.race([within(untilGreeted(connection), GREET_MS), ended]);
  if (first === 'ended') throw new Error('it ended at its start');
  if (first === 'late') throw new Error(`no greeting within ${GREET_MS / 1000} s`);
  await connection.notify('notifications/initialized');
}

async function untilGreeted({ ask }: Connection): Promise<void> {
  const deadline = performance.now() + GREET_MS;
  for (;;) {
    try {
      await ask('initialize', GREETING);
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await sleep(RETRY_MS);
    }
  }
}

/** What a promise gives, or `late` when it has given nothing by then. */
export async function within<T>(promise: Promise<T>, ms: number): Promise<T | 'late'> {
  const stop = new AbortController();
  const late = sleep(ms, 'late' as const, { signal: stop.signal });
  late.catch(() => {}); // the promise was faster
  try {
    return await Promise.race([promise, late]);
  } finally {
    stop.abort();
  }
}
