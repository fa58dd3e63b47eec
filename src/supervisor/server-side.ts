import { closeSync } from 'node:fs';
import { exitCodeOf } from '../lib/app-error.ts';
import type { Masker } from '../lib/secrets/masker.ts';
import type { StderrTail } from './cause/stderr-tail.ts';
import type { Ending, Launch } from './life/launch.ts';
import { LeaseHolders } from './life/lease-holders.ts';
import type { Graces } from './life/reduce.ts';
import type { RunningChild } from './life/running-child.ts';
import type { Line } from './lines/line.ts';
import { LineReader } from './lines/line-reader.ts';
import type { Child } from './process/start-child.ts';
import type { Watchdog } from './process/watchdog.ts';
import type { ChildExit } from './session/child/child-life.ts';
import { whenRead } from './streams/drain.ts';
import { Slices } from './streams/slices.ts';
import type { Told } from './streams/told.ts';

/**
 * Makes a launch; may take its time. `report` tells the person who waits; `signal` calls it off; `held`
 * is the lease of the child that has just ended, which the launch may go on with.
 */
export type Prepare = (
  report: (line: string) => void,
  signal: AbortSignal,
  held?: Launch['lease'],
) => Promise<Launch>;

type Facts = {
  server: string;
  prepare: Prepare;
  told: Told;
  masker: Masker;
  logFile: string | undefined;
};

/** What happens on the server's side. None of these is called from within a call of ours. */
type Watcher = {
  onLine: (line: Line) => void;
  onReport: (line: string) => void;
  onSpawned: () => void;
  onStartFailed: (cause: string) => void;
  onExited: (exit: ChildExit, outcome: Ending) => void;
  /** Something ended, or takes bytes again: what waited for it may go on. */
  onChange: () => void;
  /** Whether the host does not take what the server says. */
  isHostFull: () => boolean;
  /** The phase of the child that is about to be described as ended. */
  isReady: () => boolean;
};

/** What a child says on stderr: how it is read, and what is kept of it for an answer. */
type Words = { slices: Slices; tail: StderrTail };

/** A dead child's pipes are read until they are silent this long. Its calls are answered after that. */
const QUIET_MS = 3;

/** How long a child may live with its stdin or stdout closed. */
const MUTE_MS = 200;

/** The server's processes, one after the other, and what they say. */
export class ServerSide {
  readonly #facts: Facts;
  readonly #watcher: Watcher;
  /** Of the starts that are being prepared. */
  #aborter = new AbortController();
  /** All whose group is not gone; the last is the present one, if any is. */
  readonly #children = new Set<RunningChild>();
  readonly #leases = new LeaseHolders();
  #child: RunningChild | undefined;
  /** One for all children: a start after a crash finds it awake. */
  #watchdog: Watchdog | undefined;
  /** The lease of a child that has just ended, for the start that follows from its end. */
  #spare: Launch['lease'];
  #toldCause: string | undefined;
  #preparing = 0;
  /** Exits whose last words are still being read. */
  #exiting = 0;
  /** How the wrapper would end if it ended without a child. */
  #ending: Ending = { code: 0 };

  constructor(facts: Facts, watcher: Watcher) {
    this.#facts = facts;
    this.#watcher = watcher;
  }

  get child(): RunningChild | undefined {
    return this.#child;
  }

  /** How the last start ended: a failed one gives its exit code. */
  get ending(): Ending {
    return this.#ending;
  }

  get isPreparing(): boolean {
    return this.#preparing > 0;
  }

  /** Whether every process is gone and its last words are read. */
  get isGone(): boolean {
    return this.#children.size === 0 && this.#exiting === 0;
  }

  /** Heals, then spawns. */
  async start(): Promise<void> {
    const held = this.#spare;
    const { signal } = this.#aborter;
    this.#leases.hold(held);
    try {
      // what starts processes is loaded with the first start: a server that is known needs none
      const [launch, { RunningChild }, { StderrTail }, { Watchdog }] = await Promise.all([
        this.#prepare(signal, held),
        import('./life/running-child.ts'),
        import('./cause/stderr-tail.ts'),
        import('./process/watchdog.ts'),
      ]);
      if (this.#isCalledOff(signal, launch)) return;
      this.#watchdog ??= new Watchdog(({ message }) =>
        this.#facts.told.say(`the server would outlive a killed wrapper: ${message}`),
      );
      const tail = new StderrTail({ masker: this.#facts.masker });
      this.#spawn(launch, this.#watchdog, { Runner: RunningChild, tail });
    } catch (error) {
      await this.#onStartError(error, signal);
    } finally {
      this.#leases.release(held);
    }
  }

  /** Heals, and spawns nothing. */
  async heal(): Promise<void> {
    const { signal } = this.#aborter;
    try {
      const { lease } = await this.#prepare(signal);
      if (lease) closeSync(lease.fd);
    } catch (error) {
      // the request that needs the server will meet it again, and be told
      if (!signal.aborted) this.#facts.told.tell(error);
    }
    this.#watcher.onChange();
  }

  write(chunks: readonly Buffer[], isUnterminated = false): void {
    this.#child?.outbox?.write(chunks, isUnterminated);
  }

  /** The host takes again what the server says. */
  resume(): void {
    this.#child?.process?.stdout.resume();
  }

  stop(graces: Graces, isUrgent = false): void {
    this.#child?.stop(graces, isUrgent);
  }

  /** Starts nothing any more; who prepares is told to leave it. */
  abort(): void {
    this.#aborter.abort();
  }

  /** Leaves the start that is being prepared; a later one is another. */
  callOff(): void {
    this.#aborter.abort();
    this.#aborter = new AbortController();
  }

  /** Kills whatever is left without waiting for it. */
  abandon(): void {
    for (const child of this.#children) child.abandon();
  }

  async #prepare(signal: AbortSignal, held?: Launch['lease']): Promise<Launch> {
    this.#preparing += 1;
    try {
      const report = (line: string) => {
        if (signal.aborted) return;
        this.#facts.told.say(line);
        this.#watcher.onReport(line);
      };
      return await this.#facts.prepare(report, signal, held);
    } finally {
      this.#preparing -= 1;
    }
  }

  /** Also where the launch was ready before it was called off. */
  #isCalledOff(signal: AbortSignal, { lease }: Launch): boolean {
    if (!signal.aborted) return false;
    this.#leases.hold(lease);
    this.#leases.release(lease);
    this.#watcher.onChange();
    return true;
  }

  async #onStartError(error: unknown, signal = this.#aborter.signal): Promise<void> {
    if (signal.aborted) return this.#watcher.onChange();
    const { describeFailure } = await import('./cause/describe-failure.ts');
    const cause = describeFailure(error, this.#facts.masker);
    // a start that is tried again and fails in the same way has nothing new to tell
    if (cause !== this.#toldCause) this.#facts.told.tell(error);
    this.#toldCause = cause;
    this.#ending = { code: exitCodeOf(error) };
    this.#watcher.onStartFailed(cause);
  }

  #spawn(
    launch: Launch,
    watchdog: Watchdog,
    { Runner, tail }: { Runner: typeof RunningChild; tail: StderrTail },
  ): void {
    this.#leases.hold(launch.lease);
    const { told } = this.#facts;
    for (const note of launch.notes) told.say(note);
    const slices = new Slices((slice) => {
      tail.add(slice);
      told.pass(slice);
    });
    const words = { tail, slices };
    const child: RunningChild = new Runner(launch, watchdog, {
      onExit: (outcome) => void this.#onExit(child, outcome, words),
      onGone: () => this.#onGone(child),
      onError: (error) => void this.#onStartError(error),
      onDrain: () => this.#watcher.onChange(),
    });
    if (!child.process) {
      this.#leases.release(launch.lease);
      return;
    }
    this.#child = child;
    this.#children.add(child);
    this.#ending = { code: 0 };
    this.#toldCause = undefined;
    told.mark(`started \`${launch.command}\` as process ${child.process.pid}`);
    this.#connect(child, child.process, words);
    this.#watcher.onSpawned();
  }

  #connect(child: RunningChild, { stdin, stdout, stderr }: Child, words: Words): void {
    // a child may stop reading or close what it writes to; its exit follows, or it goes on without
    for (const stream of [stdin, stdout, stderr]) stream.on('error', () => {});
    const reader = new LineReader(this.#watcher.onLine);
    stdout.on('data', (chunk: Buffer) => {
      reader.push(chunk);
      if (this.#watcher.isHostFull()) stdout.pause();
      this.#watcher.onChange();
    });
    stdout.once('end', () => reader.end());
    // it can answer or hear nothing any more; most often its exit follows at once
    const stopSoon = () => setTimeout(() => child.stop(MUTE_GRACES), MUTE_MS).unref();
    stdout.once('end', stopSoon);
    stdin.once('close', stopSoon);
    words.slices.read(stderr);
  }

  /** Reads what the child has left in its pipes, and lets the session answer for the rest. */
  async #onExit(child: RunningChild, outcome: Ending, { slices, tail }: Words): Promise<void> {
    const { process: exited, launch } = child;
    if (!exited) return;
    this.#exiting += 1;
    this.#leases.hold(launch.lease);
    // what arrives from now on was not sent to it, and goes to the next
    exited.stdin.destroy();
    const [{ describeExit }] = await Promise.all([
      import('./cause/describe-exit.ts'),
      whenRead(exited.stdout, QUIET_MS),
      whenRead(exited.stderr, QUIET_MS),
    ]);
    // a process that outlives it may go on writing into its pipes
    exited.stdout.destroy();
    exited.stderr.destroy();
    slices.flush();
    const { server, told, masker, logFile } = this.#facts;
    told.mark(
      'code' in outcome ? `exited with code ${outcome.code}` : `ended by ${outcome.signal}`,
    );
    this.#exiting -= 1;
    const cause = describeExit({
      server,
      command: launch.command,
      args: launch.args,
      outcome,
      phase: this.#watcher.isReady() ? 'ready' : 'starting',
      uptimeMs: performance.now() - child.startedAt,
      stderr: tail.lines(),
      ...(logFile === undefined ? {} : { logFile }),
    });
    if (this.#child === child) this.#child = undefined;
    const isClean = 'code' in outcome && outcome.code === 0;
    this.#spare = launch.lease;
    this.#watcher.onExited(
      { cause: masker.mask(cause), isClean, ...child.delivered(outcome) },
      outcome,
    );
    this.#spare = undefined;
    this.#leases.release(launch.lease);
  }

  #onGone(child: RunningChild): void {
    this.#children.delete(child);
    this.#leases.release(child.launch.lease);
    this.#watcher.onChange();
  }
}

/** It had its time already. */
const MUTE_GRACES: Graces = { term: 1000, kill: 1700 };
