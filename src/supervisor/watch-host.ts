import type { Event } from './state.ts';
import type { Host } from './streams/host.ts';
import type { Relay } from './streams/relay.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const PARENT_LOOK_MS = 5000;

/** Turns what the host does into events: closes stdin, stops reading, sends a signal, dies. */
export function watchHost(
  host: Host,
  input: Relay,
  dispatch: (event: Event) => void,
): { stop: () => void } {
  let isAtEnd = false;
  const onInputEnd = () => {
    if (!isAtEnd) dispatch({ kind: 'host_eof', pending: input.heldBytes > 0 });
    isAtEnd = true;
  };
  // a host that dies with unread bytes in its socket gives ECONNRESET instead of an end
  host.stdin.once('end', onInputEnd).once('close', onInputEnd).on('error', onInputEnd);
  host.stdout.on('error', () => dispatch({ kind: 'host_gone' }));
  const onSignal = (signal: NodeJS.Signals) => dispatch({ kind: 'host_signal', signal });
  for (const signal of SIGNALS) process.on(signal, onSignal);
  const timer = watchParent(input, () => dispatch({ kind: 'host_gone' }));
  return {
    stop: () => {
      clearInterval(timer);
      for (const signal of SIGNALS) process.removeListener(signal, onSignal);
    },
  };
}

/**
 * While the child does not read, the end of stdin is out of sight behind the bytes that wait. Only
 * then is a lost parent taken for a lost host: a launcher may well end before its server.
 */
function watchParent(input: Relay, onLost: () => void): NodeJS.Timeout {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (input.isHeldBack && process.ppid !== parent) onLost();
  }, PARENT_LOOK_MS);
  return timer.unref();
}
