import { constants } from 'node:os';

/** Ends this process the way another one ended: with its exit code, or by the same signal. */
export function endAs(ending: { code: number } | { signal: NodeJS.Signals }): void {
  if ('code' in ending) process.exit(ending.code);
  const { signal } = ending;
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  // Node keeps SIGPIPE ignored and SIGUSR1 for its debugger: the shell's 128 + n says it then.
  setTimeout(() => process.exit(128 + constants.signals[signal]), 20);
}
