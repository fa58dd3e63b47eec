import { renderError } from '../../lib/app-error.ts';
import { displayLines } from '../../lib/display-lines.ts';
import { RotatingLog } from '../../lib/files/rotating-log.ts';
import { MaskedLines } from '../../lib/secrets/masked-lines.ts';
import { MASKS_NOTHING, type Masker } from '../../lib/secrets/masker.ts';
import type { LossyWriter } from './lossy-writer.ts';

const MAX_LINE_LENGTH = 2000;

/**
 * What people read, without secrets: the host's stderr with our words and the child's, and the log
 * with the child's. A line of ours begins at the start of a line and holds one record.
 */
export class Told {
  readonly #stderr: LossyWriter;
  readonly #log: RotatingLog | undefined;
  readonly #masker: Masker;
  readonly #child: MaskedLines;
  /** Whether what was written last lacks its line break. */
  readonly #isOpen = { stderr: false, log: false };

  constructor(stderr: LossyWriter, logFile: string | undefined, masker = MASKS_NOTHING) {
    this.#stderr = stderr;
    this.#masker = masker;
    const onFailure = (error: unknown) =>
      this.say(`the server's stderr is not kept in \`${logFile}\`: ${String(error)}`);
    this.#log = logFile === undefined ? undefined : new RotatingLog(logFile, { onFailure });
    this.#child = new MaskedLines(masker, { emit: (bytes) => this.#passOn(bytes) });
  }

  say(text: string): void {
    const [first = '', ...rest] = this.#shown(text);
    this.#write([`holdfast: ${first}`, ...rest.map((line) => `  ${line}`)]);
  }

  tell(error: unknown): void {
    const [first = '', ...rest] = this.#shown(renderError(error));
    this.#write([
      first,
      ...rest.map((line) => (/^(?: |hint: |$)/.test(line) ? line : `  ${line}`)),
    ]);
  }

  /** Passes on what the child writes on its stderr. */
  pass(chunk: Uint8Array): void {
    this.#child.write(chunk);
  }

  /** Marks an event of the child's life between the lines of the log. */
  mark(what: string): void {
    this.#child.flush();
    const record = this.#shown(what).join('\\n').slice(0, MAX_LINE_LENGTH);
    const start = this.#isOpen.log ? '\n' : '';
    this.#isOpen.log = false;
    this.#log?.append(`${start}[${new Date().toISOString()} holdfast ${process.pid}] ${record}\n`);
  }

  async flush(): Promise<void> {
    this.#child.flush();
    await Promise.all([this.#stderr.flush(), this.#log?.flush()]);
  }

  #passOn(bytes: Buffer): void {
    this.#stderr.write(bytes);
    this.#log?.append(bytes);
    const isOpen = bytes.at(-1) !== 10;
    this.#isOpen.stderr = isOpen;
    this.#isOpen.log = isOpen;
  }

  #write(lines: readonly string[]): void {
    const start = this.#isOpen.stderr ? '\n' : '';
    this.#isOpen.stderr = false;
    this.#stderr.write(`${start}${lines.join('\n')}\n`);
  }

  #shown(text: string): string[] {
    return displayLines(this.#masker.mask(text), MAX_LINE_LENGTH);
  }
}
