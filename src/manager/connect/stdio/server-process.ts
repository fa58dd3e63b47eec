import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../../lib/app-error.ts';
import { secretsOf } from '../../../lib/secrets/secrets-of.ts';
import { describeExit } from '../../../supervisor/cause/describe-exit.ts';
import { StderrTail } from '../../../supervisor/cause/stderr-tail.ts';
import type { Ending } from '../../../supervisor/life/launch.ts';
import { isGroupGone, signalGroup } from '../../../supervisor/process/process-group.ts';
import { notStarted } from '../../../supervisor/process/start-child.ts';
import { Watchdog } from '../../../supervisor/process/watchdog.ts';

export type ProcessSpec = {
  /** The member's, for messages. */
  name: string;
  command: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  cwd?: string | undefined;
};

type Watcher = {
  onOutput: (chunk: Buffer) => void;
  /** It has exited, or cannot be written to any more; what it wrote before may still come. */
  onDead: () => void;
  /** Nothing comes any more. */
  onDrained: () => void;
};

/** How long a server may take after the end of its input, and after SIGTERM. */
const EOF_GRACE_MS = 1000;
const TERM_GRACE_MS = 700;
const GROUP_LOOK_MS = 5;
/** What was killed counts as there until somebody reaps it, which may be never. */
const KILLED_MS = 300;
/** A helper that inherited the pipes can hold them for ever. */
const DRAIN_MS = 200;

/**
 * A server in a process group of its own, with a watchdog that ends the group should we be killed.
 * `stop` resolves when nothing of the group is left.
 */
export class ServerProcess {
  readonly #spec: ProcessSpec;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #watcher: Watcher;
  readonly #tail: StderrTail;
  readonly #startedAt = performance.now();
  readonly #watchdog = new Watchdog(() => {});
  readonly #exited: Promise<void>;
  #ending: Ending | undefined;
  #failure: AppError | undefined;
  #isDead = false;
  #isDrained = false;
  #stopping: Promise<void> | undefined;
  /** All who wait for the pipe wait for the same. */
  #room: Promise<void> | undefined;

  constructor(spec: ProcessSpec, watcher: Watcher) {
    this.#spec = spec;
    this.#watcher = watcher;
    this.#tail = new StderrTail({ masker: secretsOf(spec.env) });
    this.#watchdog.wake();
    this.#child = spawnServer(spec);
    this.#exited = this.#watch();
    const { pid } = this.#child;
    if (pid !== undefined) this.#watchdog.watch(pid);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** Writes a line; resolves when the server's pipe has room again, or has nobody at its end. */
  async write(line: string): Promise<void> {
    if (this.#child.stdin.write(line)) return;
    this.#room ??= this.#waitForRoom();
    await this.#room;
  }

  /** Why it is not there any more, in a text for a person or a model; `undefined` while it runs. */
  describeEnd(phase: 'starting' | 'ready'): AppError | undefined {
    if (this.#failure) return this.#failure;
    if (!this.#ending) return undefined;
    const { name: server, command, args } = this.#spec;
    const uptimeMs = performance.now() - this.#startedAt;
    const outcome = this.#ending;
    const stderr = this.#tail.lines();
    const message = describeExit({ server, command, args, outcome, phase, uptimeMs, stderr });
    return new AppError('CHILD_FAILED', message, { hint: 'Start the server by hand to see more' });
  }

  /** Ends its input, then asks, then forces; waits until all that it started has ended too. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #waitForRoom(): Promise<void> {
    const { stdin } = this.#child;
    await new Promise<void>((resolve) => {
      const settle = () => {
        stdin.off('drain', settle).off('close', settle);
        this.#room = undefined;
        resolve();
      };
      stdin.once('drain', settle).once('close', settle);
    });
  }

  async #stop(): Promise<void> {
    const { pid, stdin } = this.#child;
    stdin.end();
    if (!(await this.#goneWithin(EOF_GRACE_MS)) && pid !== undefined) {
      signalGroup(pid, 'SIGTERM');
      if (!(await this.#goneWithin(TERM_GRACE_MS))) signalGroup(pid, 'SIGKILL');
      await this.#exited;
      await this.#goneWithin(KILLED_MS);
    }
    this.#watchdog.dismiss();
  }

  /** Once the server itself has exited, what it left in its group gets no more grace. */
  async #goneWithin(ms: number): Promise<boolean> {
    const { pid } = this.#child;
    await Promise.race([this.#exited, sleep(ms, undefined, { ref: false })]);
    if (!this.#hasExited()) return false;
    if (pid === undefined || isGroupGone(pid)) return true;
    signalGroup(pid, 'SIGKILL');
    const deadline = performance.now() + ms;
    while (!isGroupGone(pid) && performance.now() < deadline) await sleep(GROUP_LOOK_MS);
    return isGroupGone(pid);
  }

  #hasExited(): boolean {
    return this.#ending !== undefined || this.#failure !== undefined;
  }

  #watch(): Promise<void> {
    const { stdin, stdout, stderr } = this.#child;
    stdout.on('data', this.#watcher.onOutput).on('error', () => {});
    stderr.on('data', (chunk: Buffer) => this.#tail.add(chunk)).on('error', () => {});
    stdin.on('error', () => this.#die()); // EPIPE: it reads no more
    stdout.once('end', () => this.#die());
    return new Promise((resolve) => {
      this.#child.once('error', (cause) => {
        this.#failure ??= notStarted(this.#spec, cause);
        this.#die();
        this.#drain();
        resolve();
      });
      this.#child.once('exit', (code, signal) => {
        this.#ending = signal ? { signal } : { code: code ?? 0 };
        this.#die();
        setTimeout(() => this.#drain(), DRAIN_MS);
        resolve();
      });
      this.#child.once('close', () => this.#drain());
    });
  }

  #die(): void {
    if (this.#isDead) return;
    this.#isDead = true;
    this.#watcher.onDead();
  }

  #drain(): void {
    if (this.#isDrained) return;
    this.#isDrained = true;
    this.#child.stdout.destroy();
    this.#child.stderr.destroy();
    this.#watcher.onDrained();
  }
}

function spawnServer(spec: ProcessSpec): ChildProcessWithoutNullStreams {
  const { command, args, cwd, env } = spec;
  try {
    return spawn(command, args, {
      cwd,
      env,
      // On Windows the same flag would open a console window.
      detached: process.platform !== 'win32',
      windowsHide: true,
      stdio: 'pipe',
    });
  } catch (cause) {
    throw notStarted(spec, cause); // E2BIG, a NUL in a word
  }
}
