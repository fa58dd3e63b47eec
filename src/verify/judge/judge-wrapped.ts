import type { ServerFacts } from '../facts/server-facts.ts';
import type { Wrapped } from '../wrapped/inspect-wrapped.ts';
import { type Judged, type Judging, minutes, minutesSince, named, quoted } from './judging.ts';
import { none, reconnectCommand } from './session-actions.ts';

/**
 * Judges what a launch through the wrapper would find. What the wrapper makes whole by itself is a
 * notice at most; a recent failure in the client's record comes first.
 */
export function judgeWrapped(
  { wrapped, recentFailure, server, plugin }: ServerFacts,
  judging: Judging,
): Judged | undefined {
  if (wrapped?.kind === 'invalid') {
    const { message, hint } = wrapped.error;
    return {
      severity: 'error',
      code: 'SPEC_INVALID',
      what: quoted(message, judging),
      action: {
        kind: 'mend',
        text: quoted(hint ?? 'Report it to its author', judging),
        ...(judging.session.kind === 'headless' ? {} : { next: reconnectCommand(server.id) }),
        reason: `the plugin \`${named(plugin.id)}\` says so, and the wrapper cannot guess`,
      },
    };
  }
  if (wrapped?.kind === 'whole' && wrapped.changed !== undefined) {
    return {
      severity: 'error',
      code: 'ENVIRONMENT_MISSING',
      what: `Its environment is damaged: ${quoted(wrapped.changed, judging)}`,
      action: {
        kind: 'heal',
        text: 'Build the environment again',
        command: healCommand(server.id, judging),
        reason: 'what is installed is not what was built',
      },
    };
  }
  if (wrapped?.kind !== 'absent') return undefined;
  if (wrapped.failure) return judgeBuild(wrapped.failure, server.id, judging);
  if (recentFailure) return undefined;
  return {
    severity: 'notice',
    code: 'ENVIRONMENT_MISSING',
    what: wrapped.damage
      ? `Its environment is damaged: ${quoted(wrapped.damage, judging)}`
      : 'Its environment is not built yet',
    action: {
      ...none('the next start builds it; building it now makes that start quick'),
      command: healCommand(server.id, judging),
    },
  };
}

type Failure = NonNullable<Extract<Wrapped, { kind: 'absent' }>['failure']>;

function judgeBuild(failure: Failure, serverId: string, judging: Judging): Judged {
  const ago = minutesSince(failure.at, judging.now);
  return {
    severity: 'error',
    code: 'BUILD_FAILED',
    what: `${quoted(failure.message, judging)}${ago === undefined ? '' : `, ${minutes(ago)} ago`}`,
    ...(failure.cause === undefined ? {} : { why: quoted(lastLine(failure.cause), judging) }),
    log: named(failure.log),
    action: {
      kind: 'heal',
      text: failure.hint ? quoted(failure.hint, judging) : 'Build the environment again',
      command: healCommand(serverId, judging),
      reason: 'the wrapper has nothing to start the server from',
    },
  };
}

function healCommand(serverId: string, { cli }: Judging): string {
  return `${cli} heal ${named(serverId)}`;
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? text;
}
