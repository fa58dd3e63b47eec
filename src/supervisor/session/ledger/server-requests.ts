import type { IdText } from '../../../protocol/messages.ts';

/**
 * Requests of the server to the host (legacy era only). The host may still answer what a dead child
 * asked, and the next child counts its ids from the start again: an id that the host has seen and not
 * answered gets another name on its way.
 */
export class ServerRequests {
  readonly #prefix: string;
  /** What the host knows it by → the child's own id; `undefined` when that child is dead. */
  readonly #open = new Map<IdText, IdText | undefined>();
  #renamed = 0;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** The id to ask the host under; the child's own wherever that is free. */
  open(childId: IdText): IdText {
    const id = this.#open.has(childId) ? this.#newName() : childId;
    this.#open.set(id, childId);
    return id;
  }

  /** The child's id for an answer of the host; `undefined` when no living child waits for it. */
  settle(id: IdText): IdText | undefined {
    const childId = this.#open.get(id);
    this.#open.delete(id);
    return childId;
  }

  /** The child took its request back: an answer may still be on its way. */
  withdraw(childId: IdText): IdText | undefined {
    for (const [id, openId] of this.#open) if (openId === childId) return id;
    return undefined;
  }

  /** The child is dead. Gives the ids that the host should no longer work on. */
  abandon(): IdText[] {
    const ids = [...this.#open].flatMap(([id, childId]) => (childId === undefined ? [] : [id]));
    for (const id of ids) this.#open.set(id, undefined);
    return ids;
  }

  #newName(): IdText {
    this.#renamed += 1;
    return JSON.stringify(`${this.#prefix}s${this.#renamed}`);
  }
}
