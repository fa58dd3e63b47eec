import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until `condition()` holds; `what` is told when it does not within `ms`. */
export async function waitFor(what: string, condition: () => boolean, ms = 15_000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`no ${what} within ${ms} ms`);
    await sleep(20);
  }
}
