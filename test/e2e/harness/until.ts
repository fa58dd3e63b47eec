import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until `condition()` holds, for at most `ms`, and tells whether it does. */
export async function until(condition: () => boolean, ms: number): Promise<boolean> {
  const deadline = Date.now() + ms;
  while (!condition()) {
    if (Date.now() > deadline) return false;
    await sleep(50);
  }
  return true;
}
