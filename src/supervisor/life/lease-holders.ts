import { closeSync } from 'node:fs';
import type { Launch } from './launch.ts';

type Lease = Launch['lease'];

/** Counts who needs the descriptor of a lease, and closes it behind the last of them. */
export class LeaseHolders {
  readonly #counts = new Map<number, number>();

  hold(lease: Lease): void {
    if (lease) this.#counts.set(lease.fd, (this.#counts.get(lease.fd) ?? 0) + 1);
  }

  release(lease: Lease): void {
    const count = lease && this.#counts.get(lease.fd);
    if (!lease || count === undefined) return;
    if (count > 1) {
      this.#counts.set(lease.fd, count - 1);
      return;
    }
    this.#counts.delete(lease.fd);
    closeSync(lease.fd);
  }
}
