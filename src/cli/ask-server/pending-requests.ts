import { isJsonObject, type JsonObject } from '../../protocol/json.ts';
import type { IdText } from '../../protocol/messages.ts';

/** The answer of a server to a request. */
export type Answer = { result: JsonObject } | { error: JsonObject };

type Pending = { settle: (answer: Answer) => void; fail: (error: unknown) => void };

/** Requests of ours that wait for their answers, each for its own time. */
export class PendingRequests {
  readonly #pending = new Map<IdText, Pending>();
  #failure: unknown;
  #nextId = 1;

  /** Opens a request; `send` gets its id. It fails with `late()` when the time is over. */
  open(send: (id: IdText) => void, timeoutMs: number, late: () => Error): Promise<Answer> {
    const id = String(this.#nextId);
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) {
        reject(this.#failure);
        return;
      }
      const timer = setTimeout(() => this.#pending.get(id)?.fail(late()), timeoutMs);
      const close = () => {
        clearTimeout(timer);
        this.#pending.delete(id);
      };
      this.#pending.set(id, {
        settle: (answer) => {
          close();
          resolve(answer);
        },
        fail: (error) => {
          close();
          reject(error);
        },
      });
      send(id);
    });
  }

  /** Gives a response to who waits for it; what nobody waits for is dropped. */
  settle(id: IdText, { result, error }: JsonObject): void {
    const pending = this.#pending.get(id);
    if (isJsonObject(result)) pending?.settle({ result });
    else pending?.settle({ error: isJsonObject(error) ? error : {} });
  }

  /** Fails all that wait, and all that come after. */
  failAll(error: unknown): void {
    this.#failure ??= error;
    for (const { fail } of [...this.#pending.values()]) fail(this.#failure);
  }
}
