import type { Connect, Connection, Lease } from '../../../../src/manager/connections/connection.ts';

/** What the explorer drives: our cache, and the orders that are known to be wrong. */
export type CacheUnderTest<C> = {
  use: <T>(key: string, work: (lease: Pick<Lease<C>, 'connection'>) => T) => Promise<T>;
  clear: (key: string) => Promise<void>;
  has: (key: string) => boolean;
};

/**
 * A memoized connect as claude-code#48260 reports it. `clean-up first`: the entry is deleted after
 * the clean-up, by its key. `delete first`: what the report proposes instead; the close handler still
 * deletes by key.
 */
export function memoizingCache<C extends Connection>(
  connect: Connect<C>,
  order: 'clean-up first' | 'delete first',
): CacheUnderTest<C> {
  const cached = new Map<string, Promise<C>>();
  const never = new AbortController().signal;
  function connectToServer(key: string): Promise<C> {
    const known = cached.get(key);
    if (known !== undefined) return known;
    const opening = connect(key, never).then((connection) => {
      connection.onClosed(() => cached.delete(key));
      return connection;
    });
    cached.set(key, opening);
    opening.catch(() => cached.delete(key));
    return opening;
  }
  const cleanUp = async (opening: Promise<C> | undefined) => {
    try {
      await (await opening)?.close();
    } catch {
      // as reported
    }
  };
  return {
    use: async (key, work) => work({ connection: await connectToServer(key) }),
    has: (key) => cached.has(key),
    async clear(key) {
      if (order === 'clean-up first') {
        await cleanUp(connectToServer(key));
        cached.delete(key);
        return;
      }
      const opening = cached.get(key);
      cached.delete(key);
      await cleanUp(opening);
    },
  };
}
