import type { Line } from '../../lines/line.ts';
import type { HostRequest } from './open-requests.ts';

/** A notification of the host that keeps its place between the requests that wait. */
export type WaitingNotification = { notification: Line };

/** What nobody answers must not fill the memory, nor hold up what comes behind it. */
const MAX_NOTIFICATIONS = 1000;
const MAX_NOTIFICATION_BYTES = 1024 * 1024;

/** What waits for a child that takes it, in order: requests, and notifications between them. */
export class WaitingLine {
  #items = new Set<HostRequest | WaitingNotification>();
  #requestBytes = 0;
  #notifications = 0;
  #notificationBytes = 0;

  get requests(): number {
    return this.#items.size - this.#notifications;
  }

  get bytes(): number {
    return this.#requestBytes + this.#notificationBytes;
  }

  add(request: HostRequest): void {
    this.#items.add(request);
    this.#requestBytes += request.line?.bytes ?? 0;
  }

  addFirst(requests: readonly HostRequest[]): void {
    if (requests.length === 0) return;
    for (const request of requests) this.#requestBytes += request.line?.bytes ?? 0;
    this.#items = new Set([...requests, ...this.#items]);
  }

  /** Drops the notification where there are too many of them. */
  addNotification(line: Line): void {
    if (this.#notifications >= MAX_NOTIFICATIONS) return;
    if (this.#notificationBytes + line.bytes > MAX_NOTIFICATION_BYTES) return;
    this.#notifications += 1;
    this.#notificationBytes += line.bytes;
    this.#items.add({ notification: line });
  }

  remove(request: HostRequest): void {
    if (this.#items.delete(request)) this.#requestBytes -= request.line?.bytes ?? 0;
  }

  take(): (HostRequest | WaitingNotification)[] {
    const items = [...this.#items];
    this.#items.clear();
    this.#requestBytes = 0;
    this.#notifications = 0;
    this.#notificationBytes = 0;
    return items;
  }

  allRequests(): HostRequest[] {
    return [...this.#items].filter((item): item is HostRequest => !('notification' in item));
  }
}
