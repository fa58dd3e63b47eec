import { Backoff } from '../../../../src/manager/connections/backoff.ts';
import type { Connection } from '../../../../src/manager/connections/connection.ts';
import { ConnectionCache } from '../../../../src/manager/connections/connection-cache.ts';
import type { Soak } from '../../world/soak.ts';

const CALLERS = 100;
const ENOUGH = 100_000;
const MAX_TURNS = 8;

/** Callers who find a dead connection, at a random turn of its death: one connect, nothing stale (F50). */
export async function connectionsDead(soak: Soak): Promise<string> {
  const links: Link[] = [];
  const connect = async () => {
    await turns(soak.random.below(MAX_TURNS));
    const link = new Link();
    links.push(link);
    return link;
  };
  const cache = new ConnectionCache<Link>(connect, { backoff: new Backoff({ baseMs: 0 }) });
  let connects = 0;
  for (let round = 0; !soak.isOver && soak.n < ENOUGH; round++) {
    const before = links.length;
    await Promise.all(
      Array.from({ length: CALLERS }, async () => {
        await turns(soak.random.below(MAX_TURNS));
        await cache.use('a', ({ connection }) => {
          if (!connection.isOpen) soak.fail('a caller', 'it got a dead connection', { round });
        });
      }),
    );
    soak.count(CALLERS);
    connects += 1;
    if (links.length !== before + 1)
      soak.fail('a round', `${links.length - before} connects`, { round });
    await Promise.all([turns(soak.random.below(MAX_TURNS)), links.splice(0).at(-1)?.close()]);
  }
  return `${soak.failures} stale uses or second connects in ${connects} deaths`;
}

class Link implements Connection {
  isOpen = true;
  #listeners: (() => void)[] = [];

  onClosed(listener: () => void): void {
    this.#listeners.push(listener);
  }

  async close(): Promise<void> {
    this.isOpen = false;
    for (const listener of this.#listeners.splice(0)) listener();
  }
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await undefined;
}
