import { renderError } from '../../lib/app-error.ts';
import { RotatingLog } from '../../lib/files/rotating-log.ts';
import type { LossyWriter } from './lossy-writer.ts';

/** What people read: the host's stderr with our words and the child's, and the log with the child's. */
export class Told {
  readonly #stderr: LossyWriter;
  readonly #log: RotatingLog | undefined;

  constructor(stderr: LossyWriter, logFile: string | undefined) {
    this.#stderr = stderr;
    const onFailure = (error: unknown) =>
      this.say(`the server's stderr is not kept in \`${logFile}\`: ${String(error)}`);
    this.#log = logFile === undefined ? undefined : new RotatingLog(logFile, { onFailure });
  }

  say(line: string): void {
    this.#stderr.write(`holdfast: ${line}\n`);
  }

  tell(error: unknown): void {
    this.#stderr.write(`${renderError(error)}\n`);
  }

  /** Passes on what the child writes on its stderr. */
  pass(chunk: Uint8Array): void {
    this.#stderr.write(chunk);
    this.#log?.append(chunk);
  }

  /** Marks an event of the child's life between the lines of the log. */
  mark(what: string): void {
    this.#log?.append(`[${new Date().toISOString()} holdfast ${process.pid}] ${what}\n`);
  }

  async flush(): Promise<void> {
    await Promise.all([this.#stderr.flush(), this.#log?.flush()]);
  }
}
