import { ChildGroup } from './child/child-group.ts';
import type { Child } from './child/start-child.ts';
import { Deadlines } from './deadlines.ts';
import { INITIAL_STATE, reduce } from './reduce.ts';
import type { Effect, Ending, Event, Launch, State } from './state.ts';
import { whenRead, whenWritten } from './streams/drain.ts';
import { type Host, openHost } from './streams/host.ts';
import { Relay } from './streams/relay.ts';
import { Told } from './streams/told.ts';
import { watchHost } from './watch-host.ts';

export type { Ending, Launch };

export type SuperviseOptions = {
  /** Makes the launch; may take its time. `report` tells the person who waits; `signal` calls it off. */
  prepare: (report: (line: string) => void, signal: AbortSignal) => Promise<Launch>;
  /** Where the child's stderr is kept, besides going to the host. */
  logFile?: string;
  host?: Host;
};

/**
 * Prepares and starts the child, is its transparent stand-in towards the host, and resolves when
 * it and all of its group are gone. What went wrong has then been told on stderr.
 */
export function supervise(options: SuperviseOptions): Promise<Ending> {
  return new Promise((resolve) => new Supervision(options, resolve).begin());
}

/** What stderr and the log get at the very end, should their readers be slow. */
const FLUSH_MS = 40;

/** Performs the effects of `reduce`, and does nothing of its own accord. */
class Supervision {
  readonly #prepare: SuperviseOptions['prepare'];
  readonly #resolve: (ending: Ending) => void;
  readonly #host: Host;
  readonly #input: Relay;
  readonly #told: Told;
  readonly #watch: { stop: () => void };
  readonly #aborter = new AbortController();
  readonly #deadlines = new Deadlines((name) => this.#dispatch({ kind: 'deadline', name }));
  readonly #events: Event[] = [];
  #state: State = INITIAL_STATE;
  #group: ChildGroup | undefined;

  constructor(
    { prepare, logFile, host = openHost() }: SuperviseOptions,
    resolve: (ending: Ending) => void,
  ) {
    this.#prepare = prepare;
    this.#resolve = resolve;
    this.#host = host;
    this.#input = new Relay(host.stdin);
    this.#told = new Told(host.stderr, logFile);
    this.#watch = watchHost(host, this.#input, (event) => this.#dispatch(event));
  }

  async begin(): Promise<void> {
    try {
      const launch = await this.#prepare((line) => this.#told.say(line), this.#aborter.signal);
      this.#dispatch({ kind: 'prepared', launch });
    } catch (error) {
      this.#dispatch({ kind: 'prepare_failed', error });
    }
  }

  /** Effects can cause events at once; each event is reduced after the effects of the one before. */
  #dispatch(event: Event): void {
    if (this.#events.push(event) > 1) return;
    for (let next: Event | undefined = event; next; next = this.#events[0]) {
      const { state, effects } = reduce(this.#state, next);
      this.#state = state;
      for (const effect of effects) this.#perform(effect);
      this.#events.shift();
    }
  }

  #perform(effect: Effect): void {
    const performers: Performers = {
      spawn: ({ launch }) => this.#spawn(launch),
      abort_prepare: () => this.#aborter.abort(),
      close_input: () => this.#group?.child?.stdin.end(),
      close_host_output: () => this.#host.closeStdout(),
      signal_group: ({ signal }) => this.#group?.signal(signal),
      watch_group: () => this.#group?.watch(() => this.#dispatch({ kind: 'group_gone' })),
      set_deadline: ({ name, ms }) => this.#deadlines.set(name, ms),
      drain: () => this.#drain(),
      say: ({ line }) => this.#told.say(line),
      tell: ({ error }) => this.#told.tell(error),
      end: ({ ending }) => this.#end(ending),
    };
    perform(effect, performers);
  }

  #spawn(launch: Launch): void {
    for (const note of launch.notes) this.#told.say(note);
    this.#group = new ChildGroup(launch, {
      onExit: (outcome, groupGone) => {
        this.#told.mark(
          'code' in outcome ? `exited with code ${outcome.code}` : `ended by ${outcome.signal}`,
        );
        this.#dispatch({ kind: 'child_exited', outcome, groupGone });
      },
      onError: (error) => this.#dispatch({ kind: 'spawn_failed', error }),
      onUnguarded: ({ message }) =>
        this.#told.say(`the server would outlive a killed wrapper: ${message}`),
    });
    if (!this.#group.child) return;
    this.#told.mark(`started \`${launch.command}\` as process ${this.#group.child.pid}`);
    this.#connect(this.#group.child);
  }

  #connect({ stdin, stdout, stderr }: Child): void {
    // a child may stop reading or close what it writes to; 'close' follows, and the relays go on
    for (const stream of [stdin, stdout, stderr]) stream.on('error', () => {});
    this.#input.connect(stdin);
    new Relay(stdout).connect(this.#host.stdout);
    stdout.once('end', () => this.#dispatch({ kind: 'child_output_closed' }));
    stderr.on('data', (chunk: Buffer) => this.#told.pass(chunk));
  }

  async #drain(): Promise<void> {
    const child = this.#group?.child;
    if (child) await Promise.all([whenRead(child.stdout), whenRead(child.stderr)]);
    await whenWritten(this.#host.stdout);
    this.#dispatch({ kind: 'drained' });
  }

  async #end(ending: Ending): Promise<void> {
    this.#deadlines.clear();
    this.#watch.stop();
    this.#group?.release();
    const timeout = new Promise((resolve) => setTimeout(resolve, FLUSH_MS));
    await Promise.race([this.#told.flush(), timeout]);
    this.#resolve(ending);
  }
}

type Performers = {
  [Kind in Effect['kind']]: (effect: Extract<Effect, { kind: Kind }>) => unknown;
};

function perform(effect: Effect, performers: Performers): void {
  (performers[effect.kind] as (effect: Effect) => unknown)(effect);
}
