import type { Era } from '../../../protocol/eras.ts';
import type { ListName } from '../../../protocol/lists.ts';
import type { IdText } from '../../../protocol/messages.ts';
import type { Line } from '../../lines/line.ts';
import { WaitingLine, type WaitingNotification } from './waiting-line.ts';

/** A request of the host that has not been answered. All fields are always there: it is made per message. */
export type HostRequest = {
  id: IdText;
  method: string;
  /** The list that it asks for from the beginning. */
  list: ListName | undefined;
  era: Era;
  /** The progress token that the host gave, as JSON text. */
  token: IdText | undefined;
  /** Kept while it waits, and afterwards if it may be sent a second time. */
  line: Line | undefined;
  /** When it began to wait. */
  since: number;
  /** Where its bytes begin among those for the present child; `undefined` while it waits. */
  offset: number | undefined;
  /** The server is allowed to get it twice, by what its tool says of itself. */
  isRepeatable: boolean;
  isRepeated: boolean;
  failedStarts: number;
  /** The last value of its progress that the host was told, by us or by a child. */
  progress: number;
  /** Some of it was ours. */
  hasOurProgress: boolean;
};

/** Of so many ids it is remembered that the host has cancelled them. */
const MAX_RETIRED = 1000;

/** The progress of one request must only ever grow, and the server's may begin with a small number. */
const PROGRESS_STEP = 1e-9;

/** Every request of the host from its arrival to its one answer, and the order of those that wait. */
export class OpenRequests {
  readonly #byId = new Map<IdText, HostRequest>();
  readonly #byToken = new Map<IdText, HostRequest>();
  readonly #waiting = new WaitingLine();
  /** Cancelled ones that the present child may still answer. */
  readonly #retired = new Set<IdText>();

  get size(): number {
    return this.#byId.size;
  }

  get hasWaiting(): boolean {
    return this.#waiting.requests > 0;
  }

  get hasWritten(): boolean {
    return this.#byId.size > this.#waiting.requests;
  }

  /** The bytes that wait for a child. */
  get waitingBytes(): number {
    return this.#waiting.bytes;
  }

  get(id: IdText): HostRequest | undefined {
    return this.#byId.get(id);
  }

  /** Whether an answer to this id would be taken for that of an earlier request. */
  isTaken(id: IdText): boolean {
    return this.#byId.has(id) || (this.#retired.size > 0 && this.#retired.has(id));
  }

  withToken(token: IdText): HostRequest | undefined {
    return this.#byToken.get(token);
  }

  open(request: HostRequest): void {
    this.#byId.set(request.id, request);
    if (request.token !== undefined) this.#byToken.set(request.token, request);
  }

  /** Takes the request out: its answer is about to be given, or nobody wants one any more. */
  settle(id: IdText): HostRequest | undefined {
    const request = this.#byId.get(id);
    if (!request) return undefined;
    this.#byId.delete(id);
    if (request.token !== undefined && this.#byToken.get(request.token) === request)
      this.#byToken.delete(request.token);
    if (request.offset === undefined) this.#waiting.remove(request);
    return request;
  }

  /** Takes out a request that the host wants no answer to. Tells whether the child has it. */
  cancel(id: IdText): boolean {
    if (this.settle(id)?.offset === undefined) return false;
    for (const oldest of this.#retired) {
      if (this.#retired.size < MAX_RETIRED) break;
      this.#retired.delete(oldest);
    }
    this.#retired.add(id);
    return true;
  }

  /** The child has answered a request that was cancelled: the id is free again. */
  forgetCancelled(id: IdText): void {
    this.#retired.delete(id);
  }

  /** The child is dead: it answers nothing late. */
  forgetAllCancelled(): void {
    this.#retired.clear();
  }

  wait(request: HostRequest): void {
    request.offset = undefined;
    this.#waiting.add(request);
  }

  /** Puts requests before all that wait: they were here first. */
  waitFirst(requests: readonly HostRequest[], now: number): void {
    for (const request of requests) {
      request.offset = undefined;
      request.since = now;
    }
    this.#waiting.addFirst(requests);
  }

  waitNotification(line: Line): void {
    this.#waiting.addNotification(line);
  }

  /** Empties the queue, in order. */
  takeWaiting(): (HostRequest | WaitingNotification)[] {
    return this.#waiting.take();
  }

  /** Gives the next value of our own progress: so small that the server's own come after it. */
  nextProgress(request: HostRequest): number {
    request.hasOurProgress = true;
    request.progress += PROGRESS_STEP;
    return request.progress;
  }

  waitingRequests(): HostRequest[] {
    return this.#waiting.allRequests();
  }

  writtenRequests(): HostRequest[] {
    return [...this.#byId.values()].filter((request) => request.offset !== undefined);
  }
}
