import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Ends the groups that it was told of last when our end of its stdin closes, which the kernel does
 * however we die. Ignores what a terminal sends; `sleep` is the only other program in it.
 */
const SCRIPT = [
  `trap '' HUP INT QUIT TERM`,
  'groups=',
  'while read -r told; do groups=$told; done',
  '[ -n "$groups" ] || exit 0',
  'for group in $groups; do kill -s TERM -- "-$group"; done',
  'sleep 0.3 || sleep 1',
  'for group in $groups; do kill -s KILL -- "-$group"; done',
].join('\n');

/**
 * A small process that outlives us in a session of its own and ends our groups should we be killed.
 * POSIX only: on Windows a tree without its root cannot be found again.
 */
export class Watchdog {
  readonly #onFailure: (cause: Error) => void;
  /** By the number of the process that leads it. */
  readonly #groups = new Set<number>();
  #shell: ChildProcess | undefined;

  constructor(onFailure: (cause: Error) => void) {
    this.#onFailure = onFailure;
  }

  /** To be called before a child is started, so that there is next to no time without a watchdog. */
  wake(): void {
    if (process.platform === 'win32' || this.#isAwake()) return;
    // our number is for people who look at the list of processes
    const words = ['-c', SCRIPT, 'holdfast-watchdog', String(process.pid)];
    this.#shell = spawn('/bin/sh', words, {
      cwd: '/',
      detached: true,
      env: { PATH: '/usr/bin:/bin' },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.#shell.once('error', this.#onFailure).unref();
    this.#shell.stdin?.on('error', () => {}); // it was killed; there is nothing left to tell it
  }

  /** The group that `pid` leads is to be ended with us. */
  watch(pid: number): void {
    this.#groups.add(pid);
    this.#tell();
  }

  /** That group is gone: its number may soon be somebody else's. */
  forget(pid: number): void {
    if (this.#groups.delete(pid)) this.#tell();
  }

  dismiss(): void {
    this.#shell?.kill('SIGKILL');
  }

  #tell(): void {
    this.#shell?.stdin?.write(`${[...this.#groups].join(' ')}\n`);
  }

  #isAwake(): boolean {
    const shell = this.#shell;
    return shell?.pid !== undefined && shell.exitCode === null && shell.signalCode === null;
  }
}
