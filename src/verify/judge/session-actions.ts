import type { RecentFailure } from '../../host/records/failure-cache.ts';
import type { Action } from '../finding.ts';
import { type Judging, minutes, named } from './judging.ts';

/** Nothing has to be done. */
export function none(reason: string): Action {
  return { kind: 'none', text: 'Nothing', reason };
}

/**
 * Starts a server that is mended, or that nothing is seen to be wrong with. The client's record of
 * its failure outlives sessions, so a restart of the session is not enough while it counts.
 */
export function reconnect(
  serverId: string,
  recent: RecentFailure | undefined,
  { session }: Judging,
): Action {
  if (session.kind === 'headless') return withoutTyping(recent);
  return {
    kind: 'reconnect',
    text: 'Reconnect the server',
    command: reconnectCommand(serverId),
    reason: recent
      ? `it starts the server at once and clears the client's record; a new session would not start it for ${minutes(recent.minutesLeft)} more`
      : 'it starts the server at once, and the session goes on',
  };
}

/** What a user types into an interactive session. */
export function reconnectCommand(serverId: string): string {
  return `/mcp reconnect ${named(serverId)}`;
}

function withoutTyping(recent: RecentFailure | undefined): Action {
  if (recent === undefined)
    return {
      kind: 'resume',
      text: 'Start the session again',
      reason: 'a headless session cannot reconnect a server',
    };
  return {
    kind: 'wait',
    text: `Wait ${minutes(recent.minutesLeft)}, or reconnect the server in an interactive session`,
    reason:
      'a headless session cannot reconnect a server, and until then no new session starts it either',
  };
}

/** Moves a session to the version of a plugin that is installed now. */
export function reload(reason: string): Action {
  return { kind: 'reload', text: 'Reload the plugins', command: '/reload-plugins', reason };
}

/** Restarts the child of a live wrapper; the client's connection stays. */
export function restartChild(serverId: string, { cli }: Judging): Action {
  return {
    kind: 'restart',
    text: 'Restart the server behind its wrapper',
    command: `${cli} restart ${named(serverId)}`,
    reason: 'the wrapper keeps the connection, makes the environment whole and starts the server',
  };
}
