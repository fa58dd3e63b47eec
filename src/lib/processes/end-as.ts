import { constants } from 'node:os';

/** Ends this process the way another one ended: with its exit code, or by the same signal. */
export function endAs(ending: { code: number } | { signal: NodeJS.Signals }): void {
  if ('code' in ending) process.exit(ending.code);
  const { signal } = ending;
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  // Node ignores SIGPIPE and SIGXFSZ and keeps SIGUSR1: then it is 128 + n, as a shell says it.
  setTimeout(() => process.exit(128 + constants.signals[signal]), 20);
}
