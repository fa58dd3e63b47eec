import type { VerifiedServer } from '../verify.ts';

/** The state of a server in a word or two. */
export function stateOf({ server, isDisabled, run, finding, ...facts }: VerifiedServer): string {
  if (isDisabled) return 'off';
  if (server.transport !== 'stdio') return 'remote';
  if (run) return run.record.state.replace('_', ' ');
  if (facts.recentFailure) return `skipped ${facts.recentFailure.minutesLeft} min`;
  if (finding?.severity === 'error') return 'broken';
  if (facts.lastStart?.outcome === 'failed') return 'failed last time';
  return facts.lastStart?.outcome === 'connected' ? 'ok' : 'not started yet';
}
