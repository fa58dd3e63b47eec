import type { FoundRun } from '../../control/list-runs.ts';
import type { RunRecord } from '../../control/record/run-record.ts';
import type { ServerFacts } from '../facts/server-facts.ts';
import { type Judged, type Judging, minutes, minutesSince, quoted } from './judging.ts';
import { none, restartChild } from './session-actions.ts';

/** Judges a server by its live wrapper: whatever is wrong, the wrapper answers for it. */
export function judgeRun(
  { record }: FoundRun,
  { server }: Pick<ServerFacts, 'server'>,
  judging: Judging,
): Judged | undefined {
  const why = whyOf(record, judging);
  switch (record.state) {
    case 'down':
      return {
        severity: 'error',
        code: 'WRAPPER_DOWN',
        what: `It ended too often and is not started by itself any more${since(record, judging)}`,
        ...why,
        action: restartChild(server.id, judging),
      };
    case 'backing_off':
      return {
        severity: 'warning',
        code: 'WRAPPER_RETRYING',
        what: 'It ended; its wrapper waits a little and starts it again',
        ...why,
        action: restarted('the wrapper starts it again by itself, at the next call at the latest'),
      };
    case 'healing':
    case 'starting':
      return {
        severity: 'notice',
        code: 'WRAPPER_PREPARING',
        what: `It is being ${record.state === 'healing' ? 'prepared' : 'started'}${since(record, judging)}`,
        ...why,
        action: none('its wrapper answers for it until then'),
      };
    default:
      return judgeLively(record, judging);
  }
}

function judgeLively(record: RunRecord, judging: Judging): Judged | undefined {
  const { crashes } = record.counters;
  if (crashes === 0) return undefined;
  return {
    severity: 'notice',
    code: 'WRAPPER_RESTARTED',
    what: `It ended ${crashes === 1 ? 'once' : `${crashes} times`} in this session`,
    ...whyOf(record, judging),
    action: restarted('the wrapper has started it again each time'),
  };
}

function restarted(reason: string): Judged['action'] {
  return { kind: 'restarted', text: 'Nothing', reason };
}

/** The wrapper's own account: the part that quotes the server says most, its first line the rest. */
function whyOf({ lastError }: RunRecord, judging: Judging): Pick<Judged, 'why'> {
  return lastError ? { why: quoted(lastError.text, judging) } : {};
}

function since(record: RunRecord, { now }: Judging): string {
  const past = minutesSince(record.since, now);
  return past === undefined || past === 0 ? '' : `, since ${minutes(past)}`;
}
