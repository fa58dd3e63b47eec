import { displayText } from '../../lib/display-text.ts';
import type { Finding } from '../finding.ts';
import type { Session } from '../verify-world.ts';

/** What a judgement depends on besides the facts. */
export type Judging = {
  session: Session;
  now: number;
  /** How the user calls our own command line. */
  cli: string;
  /** Takes secrets out of a text. */
  mask: (text: string) => string;
};

/** What a judgement says; whom it is about is added by who asked. */
export type Judged = Omit<Finding, 'subject' | 'plugin'>;

const MAX_PATH = 200;
const MAX_QUOTED = 240;

/** A name or path from outside, fit to stand between backticks. */
export function named(text: string): string {
  return displayText(text, MAX_PATH).replaceAll('`', "'");
}

/** What a server wrote, as one line without secrets. */
export function quoted(text: string, { mask }: Judging): string {
  return displayText(mask(text), MAX_QUOTED);
}

/** A word for a POSIX shell. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** How long ago, or `undefined` for a time that says nothing. */
export function minutesSince(at: string | number | undefined, now: number): number | undefined {
  const time = typeof at === 'string' ? Date.parse(at) : (at ?? Number.NaN);
  const minutes = Math.round((now - time) / 60_000);
  return Number.isFinite(minutes) && minutes >= 0 ? minutes : undefined;
}

/** `1 minute`, `5 minutes`. */
export function minutes(count: number): string {
  return count === 1 ? '1 minute' : `${count} minutes`;
}
