import { exceptionLine } from '../../supervisor/cause/pick-lines.ts';
import type { Defect } from '../command/defect.ts';
import type { ServerFacts } from '../facts/server-facts.ts';
import type { Finding } from '../finding.ts';
import { judgeRun } from './judge-run.ts';
import { judgeWrapped } from './judge-wrapped.ts';
import { type Judged, type Judging, minutes, minutesSince, named, quoted } from './judging.ts';
import { remedyOf } from './remedy.ts';
import { none, reconnect } from './session-actions.ts';

/**
 * Judges one server by what is known of it: the one thing that is wrong, or `undefined` when nothing
 * is. A live wrapper knows best; without one, what the start command needs comes before the past.
 */
export function judgeServer(facts: ServerFacts, judging: Judging): Finding | undefined {
  const judged =
    judgeSwitch(facts) ??
    (facts.run ? judgeRun(facts.run, facts, judging) : judgeStart(facts, judging));
  if (judged === undefined) return undefined;
  return { ...judged, subject: named(facts.server.id), plugin: named(facts.plugin.id) };
}

function judgeStart(facts: ServerFacts, judging: Judging): Judged | undefined {
  return judgeDefect(facts, judging) ?? judgeWrapped(facts, judging) ?? judgePast(facts, judging);
}

function judgeSwitch({ isDisabled, server }: ServerFacts): Judged | undefined {
  if (!isDisabled) return undefined;
  return {
    severity: 'notice',
    code: 'SERVER_DISABLED',
    what: 'It is switched off in this project',
    action: {
      ...none('it was switched off by hand'),
      command: `/mcp enable ${named(server.id)}`,
    },
  };
}

const WHAT: Record<Defect['code'], (defect: Defect) => string> = {
  COMMAND_MISSING: ({ subject }) => `Its command \`${named(subject)}\` is not on the PATH`,
  COMMAND_NOT_RUNNABLE: ({ subject }) => `\`${named(subject)}\` cannot be executed`,
  FILE_MISSING: ({ subject }) => `\`${named(subject)}\` is missing`,
  ENVIRONMENT_ABSENT: ({ subject }) => `The environment \`${named(subject)}\` is missing`,
  LINK_DANGLING: ({ subject, target = '' }) =>
    `The link \`${named(subject)}\` leads to \`${named(target)}\`, which is not there`,
  VARIABLE_UNSET: ({ subject }) => `The variable \`${named(subject)}\` in its command is not set`,
};

function judgeDefect(facts: ServerFacts, judging: Judging): Judged | undefined {
  const { defect } = facts;
  const hasFailed = facts.recentFailure !== undefined || facts.lastStart?.outcome === 'failed';
  if (defect === undefined || (defect.certainty === 'suspected' && !hasFailed)) return undefined;
  return {
    severity: 'error',
    code: defect.code,
    what: WHAT[defect.code](defect),
    ...whyOf(facts, judging),
    action: remedyOf(defect, facts, judging),
  };
}

/** Nothing is seen to be wrong now, but the client remembers that something was. */
function judgePast(facts: ServerFacts, judging: Judging): Judged | undefined {
  const { server, recentFailure: recent, lastStart } = facts;
  if (server.transport !== 'stdio') return undefined;
  if (recent) {
    const left = minutes(recent.minutesLeft);
    return {
      severity: 'error',
      code: 'RECENT_FAILURE',
      what: `It failed to start, so no session starts it for ${left} more`,
      ...whyOf(facts, judging),
      action: reconnect(server.id, recent, judging),
    };
  }
  if (lastStart?.outcome !== 'failed') return undefined;
  const ago = minutesSince(lastStart.at, judging.now);
  return {
    severity: 'warning',
    code: 'LAST_START_FAILED',
    what: `Its last start failed${ago === undefined ? '' : `, ${minutes(ago)} ago`}; the next session tries again`,
    ...whyOf(facts, judging),
    action: reconnect(server.id, undefined, judging),
  };
}

/** What the server wrote before it ended says more than what the client made of it. */
function whyOf({ lastStart }: ServerFacts, judging: Judging): Pick<Judged, 'why' | 'log'> {
  if (lastStart?.outcome !== 'failed') return {};
  const line = exceptionLine(lastStart.stderr) ?? lastStart.stderr.at(-1) ?? lastStart.error;
  if (line === undefined) return {};
  return { why: quoted(line, judging), log: named(lastStart.file) };
}
