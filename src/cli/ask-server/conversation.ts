import { closeSync } from 'node:fs';
import { AppError } from '../../lib/app-error.ts';
import { MASKS_FORMS, type Masker } from '../../lib/secrets/masker.ts';
import type { JsonObject } from '../../protocol/json.ts';
import {
  CODES,
  errorText,
  notificationText,
  requestText,
  resultText,
} from '../../protocol/messages.ts';
import { describeExit } from '../../supervisor/cause/describe-exit.ts';
import { StderrTail } from '../../supervisor/cause/stderr-tail.ts';
import { EOF_GRACES } from '../../supervisor/life/graces.ts';
import type { Ending, Launch } from '../../supervisor/life/launch.ts';
import { RunningChild } from '../../supervisor/life/running-child.ts';
import type { Line } from '../../supervisor/lines/line.ts';
import { LineReader } from '../../supervisor/lines/line-reader.ts';
import { Watchdog } from '../../supervisor/process/watchdog.ts';
import { whenRead } from '../../supervisor/streams/drain.ts';
import { type Answer, PendingRequests } from './pending-requests.ts';

/**
 * Starts a server, talks to it, and ends it with its whole group, whatever came of the talk. The
 * descriptor of its lease is closed when the group is gone.
 */
export async function withServer<T>(
  server: string,
  launch: Launch,
  talk: (conversation: Conversation) => Promise<T>,
  masker: Masker = MASKS_FORMS,
): Promise<T> {
  const conversation = new Conversation(server, launch, masker);
  try {
    return await talk(conversation);
  } finally {
    await conversation.end();
    if (launch.lease) closeSync(launch.lease.fd);
  }
}

/** One client's side of a conversation with a child, which is not offered anything. */
export class Conversation {
  readonly #server: string;
  readonly #child: RunningChild;
  readonly #masker: Masker;
  readonly #tail: StderrTail;
  readonly #pending = new PendingRequests();
  readonly #gone: Promise<void>;
  #hasAnswered = false;

  constructor(server: string, launch: Launch, masker: Masker) {
    this.#server = server;
    this.#masker = masker;
    this.#tail = new StderrTail({ masker });
    let setGone = () => {};
    this.#gone = new Promise((resolve) => {
      setGone = resolve;
    });
    this.#child = new RunningChild(launch, new Watchdog(() => {}), {
      onExit: (outcome) => void this.#onExit(outcome),
      onGone: setGone,
      onError: (error) => {
        this.#pending.failAll(error);
        setGone();
      },
      onDrain: () => {},
    });
    this.#listen();
  }

  /** Asks and waits; fails when the server dies first, or is silent for `timeoutMs`. */
  ask(method: string, params: JsonObject | undefined, timeoutMs: number): Promise<Answer> {
    const send = (id: string) => this.#write(requestText(id, method, params));
    return this.#pending.open(send, timeoutMs, () => this.#silent(method, timeoutMs));
  }

  notify(method: string): void {
    this.#write(notificationText(method));
  }

  /** Closes its input, sends signals when the graces are over, and waits until the group is gone. */
  async end(): Promise<void> {
    this.#child.stop(EOF_GRACES);
    await this.#gone;
  }

  #listen(): void {
    const child = this.#child.process;
    if (!child) return;
    // a child may stop reading or close what it writes to; its exit follows, or a time-out
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.on('error', () => {});
    const reader = new LineReader((line) => this.#onLine(line));
    child.stdout.on('data', (chunk: Buffer) => reader.push(chunk));
    child.stdout.once('end', () => reader.end());
    child.stderr.on('data', (chunk: Buffer) => this.#tail.add(chunk));
  }

  #onLine(line: Line): void {
    const { glance } = line;
    if (glance.kind === 'request') {
      const { id, method } = glance;
      const unknown = { code: CODES.methodNotFound, message: 'Method not found' };
      this.#write(method === 'ping' ? resultText(id, {}) : errorText(id, unknown));
      return;
    }
    if (glance.kind !== 'response') return;
    const message = line.parse();
    if (!message) return;
    this.#hasAnswered = true;
    this.#pending.settle(glance.id, message);
  }

  #write(text: string): void {
    this.#child.outbox?.write([Buffer.from(text)]);
  }

  async #onExit(outcome: Ending): Promise<void> {
    const { process: exited, launch, startedAt } = this.#child;
    if (exited) await Promise.all([whenRead(exited.stdout), whenRead(exited.stderr)]);
    // what outlives the child may hold its pipes, and with them this process
    for (const stream of [exited?.stdout, exited?.stderr]) stream?.destroy();
    const cause = describeExit({
      server: this.#server,
      command: launch.command,
      args: launch.args,
      outcome,
      phase: this.#hasAnswered ? 'ready' : 'starting',
      uptimeMs: performance.now() - startedAt,
      stderr: this.#tail.lines(),
    });
    this.#pending.failAll(
      new AppError('CHILD_FAILED', `\`${this.#server}\` ended before it answered`, {
        cause: new Error(this.#masker.mask(cause)),
        hint: 'Mend what it says above, and try again',
      }),
    );
  }

  #silent(method: string, timeoutMs: number): AppError {
    const stderr = this.#tail.lines().join('\n');
    return new AppError(
      'CALL_TIMEOUT',
      `\`${this.#server}\` did not answer \`${method}\` within ${timeoutMs / 1000} s`,
      {
        ...(stderr === '' ? {} : { cause: new Error(stderr) }),
        hint: 'Look at what it waits for, and try again',
      },
    );
  }
}
