import { errorText, type IdText } from '../protocol/messages.ts';
import { HostOpening } from './host-opening.ts';
import type { Line } from './lines/line.ts';
import { LineReader } from './lines/line-reader.ts';
import { Outbox } from './lines/outbox.ts';
import { freeBehind } from './streams/free-memory.ts';
import type { Host } from './streams/host.ts';

type Watcher = {
  onLine: (line: Line) => void;
  /** What came in one piece has been read. */
  onRead: () => void;
  /** The host takes bytes again. */
  onDrain: () => void;
};

/** What the host says, and what it is told. */
export class HostSide {
  readonly #host: Host;
  readonly #opening: HostOpening;
  readonly #reader: LineReader;
  readonly #outbox: Outbox;

  /** `answer` is what the host's first line has been answered already. */
  constructor(host: Host, answer: string | undefined, { onLine, onRead, onDrain }: Watcher) {
    this.#host = host;
    this.#opening = new HostOpening(answer);
    this.#reader = new LineReader(onLine);
    this.#outbox = new Outbox(host.stdout, onDrain);
    host.stdin.on('data', (chunk: Buffer) => {
      this.#opening.during(chunk, () => this.#reader.push(chunk));
      onRead();
    });
  }

  /** Whether it does not take what it is told. */
  get isFull(): boolean {
    return this.#outbox.isFull;
  }

  /** Its first line and the answer, if it was answered at once. */
  get firstAnswer(): { asked: string; answer: string } | undefined {
    return this.#opening.firstAnswer;
  }

  get isHeldBack(): boolean {
    return this.#host.stdin.isPaused();
  }

  holdBack(): void {
    this.#host.stdin.pause();
  }

  readOn(): void {
    this.#host.stdin.resume();
  }

  /** It says nothing more: what it left without a line break was its last line. */
  end(): void {
    this.#reader.end();
  }

  /** Gives it a line as it is. */
  pass(line: Line): void {
    if (this.#opening.isToSay(() => Buffer.concat(line.chunks).toString()))
      this.#outbox.write(line.chunks, !line.terminated);
    freeBehind(line, this.#outbox);
  }

  say(text: string): void {
    if (this.#opening.isToSay(() => text)) this.#outbox.write([Buffer.from(text)]);
  }

  /** Answers a request that could not be worked on. */
  answerMistake(id: IdText): void {
    const message = 'The wrapper of the server made a mistake; its stderr has the details';
    this.#outbox.write([Buffer.from(errorText(id, { code: -32603, message }))]);
  }

  whenWritten(): Promise<void> {
    return this.#outbox.whenWritten();
  }
}
