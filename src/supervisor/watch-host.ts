import type { Host } from './streams/host.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** A timer that is `sleptMs` too late was held up by more than a busy machine. */
export type Looks = { lookMs: number; sleptMs: number };

const LOOKS: Looks = { lookMs: 5000, sleptMs: 15_000 };

type HostWatcher = {
  /** It has written all that it will write. */
  onEnd: () => void;
  /** Nobody reads what we write, or the parent is dead. */
  onGone: () => void;
  onSignal: (signal: NodeJS.Signals) => void;
  /** The machine slept, or this process was stopped. */
  onWake: () => void;
  /** Whether the end of stdin is out of sight behind bytes that nobody takes. */
  isHeldBack: () => boolean;
};

/** Tells what the host does: closes stdin, stops reading, sends a signal, dies, wakes up. */
export function watchHost(
  host: Host,
  watcher: HostWatcher,
  looks: Looks = LOOKS,
): { stop: () => void } {
  let isAtEnd = false;
  const onEnd = () => {
    if (!isAtEnd) watcher.onEnd();
    isAtEnd = true;
  };
  // a host that dies with unread bytes in its socket gives ECONNRESET instead of an end
  host.stdin.once('end', onEnd).once('close', onEnd).on('error', onEnd);
  host.stdout.on('error', watcher.onGone);
  for (const signal of SIGNALS) process.on(signal, watcher.onSignal);
  const timer = look(watcher, looks);
  return {
    stop: () => {
      clearInterval(timer);
      for (const signal of SIGNALS) process.removeListener(signal, watcher.onSignal);
    },
  };
}

/**
 * Looks now and then. A lost parent is taken for a lost host only while its end of stdin is out of
 * sight: a launcher may well end before its server.
 */
function look(
  { onGone, onWake, isHeldBack }: HostWatcher,
  { lookMs, sleptMs }: Looks,
): NodeJS.Timeout {
  const parent = process.ppid;
  let lookedAt = Date.now();
  const timer = setInterval(() => {
    // the wall clock goes on while the machine sleeps; the one that timers use may not
    const gapMs = Date.now() - lookedAt - lookMs;
    lookedAt = Date.now();
    if (gapMs > sleptMs) onWake();
    if (isHeldBack() && process.ppid !== parent) onGone();
  }, lookMs);
  return timer.unref();
}
