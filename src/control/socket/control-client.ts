import type { Socket } from 'node:net';
import { AppError } from '../../lib/app-error.ts';
import type { RunRecord } from '../record/run-record.ts';
import { type Action, type Answer, parseRequest, refusal } from './control-messages.ts';
import { readLine } from './read-line.ts';

/**
 * What a wrapper does when it is asked. What they throw is told to the client, so secrets are masked
 * in it. `stop` resolves before the process ends.
 */
export type ControlHandlers = {
  status: () => RunRecord;
  restart: () => Promise<unknown>;
  stop: () => Promise<unknown>;
};

/** One client of the control socket: asks once, is answered once. */
export class ControlClient {
  readonly #socket: Socket;
  readonly #limits: { maxBytes: number; timeoutMs: number };
  #pending: Action | undefined;
  #isAnswered = false;

  constructor(socket: Socket, limits: { maxBytes: number; timeoutMs: number }) {
    this.#socket = socket;
    this.#limits = limits;
    socket.unref();
    socket.on('error', () => {}); // it left; `close` follows
  }

  async serve(handlers: ControlHandlers): Promise<void> {
    try {
      const line = await readLine(this.#socket, this.#limits);
      if (line === undefined) {
        this.#socket.destroy();
        return;
      }
      this.#discardMore();
      this.#pending = parseRequest(line);
      this.#answer(await answerOf(this.#pending, handlers));
    } catch (error) {
      this.refuse(error);
    }
  }

  refuse(error: unknown): void {
    this.#answer(refusal(error));
  }

  /** The wrapper ends: whoever asked for that has got it. */
  dismiss({ status }: ControlHandlers): void {
    if (this.#pending === undefined) this.#socket.destroy();
    else if (this.#pending === 'stop') this.#answer(statusOf(status));
    else
      this.refuse(new AppError('CONTROL_UNREACHABLE', 'The wrapper ends', { hint: 'Ask again' }));
  }

  /** The connection has to be read for its end to be seen; a flood ends it. */
  #discardMore(): void {
    let total = 0;
    this.#socket.on('data', (chunk: Buffer) => {
      total += chunk.length;
      if (total > this.#limits.maxBytes) this.#socket.destroy();
    });
  }

  #answer(answer: Answer): void {
    if (this.#isAnswered || !this.#socket.writable) return;
    this.#isAnswered = true;
    this.#socket.setTimeout(this.#limits.timeoutMs, () => this.#socket.destroy());
    this.#socket.end(`${render(answer)}\n`, () => this.#socket.destroy());
  }
}

async function answerOf(action: Action, handlers: ControlHandlers): Promise<Answer> {
  if (action === 'status') return { ok: true, record: handlers.status() };
  const result = await handlers[action]();
  return { ok: true, record: handlers.status(), ...(result === undefined ? {} : { result }) };
}

function statusOf(status: () => RunRecord): Answer {
  try {
    return { ok: true, record: status() };
  } catch (error) {
    return refusal(error);
  }
}

/** A result that JSON cannot hold is a defect of ours; the client is told all the same. */
function render(answer: Answer): string {
  try {
    return JSON.stringify(answer);
  } catch (error) {
    return JSON.stringify(refusal(error));
  }
}
