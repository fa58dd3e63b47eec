import type { Writable } from 'node:stream';

/** The descriptor of a pipe or socket of Node's, which has no public word for it; `undefined` where there is none. */
export function descriptorOf(stream: Writable): number | undefined {
  const { _handle: handle } = stream as { _handle?: { fd?: unknown } | null };
  const fd = handle?.fd;
  return typeof fd === 'number' && fd >= 0 ? fd : undefined;
}
