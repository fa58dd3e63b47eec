import { displayLines } from '../../lib/display-lines.ts';
import { MASKS_FORMS } from '../../lib/secrets/masker.ts';
import type { Ending } from '../life/launch.ts';
import { MAX_CAUSE_LENGTH, named, quoted } from './cause-text.ts';
import { likelyCause } from './likely-cause.ts';
import { pickLines } from './pick-lines.ts';
import { programOf } from './program-of.ts';

export type ServerExit = {
  server: string;
  command: string;
  args?: readonly string[];
  outcome: Ending;
  phase: 'starting' | 'ready';
  uptimeMs: number;
  /** The last lines it wrote, as `StderrTail` gives them. */
  stderr: readonly string[];
  logFile?: string;
};

const STDERR_TITLE = 'The last lines of its stderr, quoted:';
const MAX_LINES = 20;
const MAX_LINE_LENGTH = 300;

/** Says in at most 2,000 characters how a server ended, what it wrote last, and what would help. */
export function describeExit(exit: ServerExit): string {
  const output = MASKS_FORMS.mask(exit.stderr.join('\n'));
  const stderr = displayLines(output, MAX_LINE_LENGTH).filter(Boolean);
  const head = MASKS_FORMS.mask(headline(exit));
  const foot = MASKS_FORMS.mask(footOf(exit, stderr));
  const room = MAX_CAUSE_LENGTH - [head, '', STDERR_TITLE, '', foot].join('\n').length;
  return [head, '', ...lastWords(stderr, room), '', foot].join('\n');
}

function headline({ server, outcome, phase, uptimeMs }: ServerExit): string {
  const how =
    'code' in outcome ? `exited with code ${outcome.code}` : `was ended by ${outcome.signal}`;
  const when =
    phase === 'starting'
      ? `while it was starting, after ${duration(uptimeMs)}`
      : `after it had run for ${duration(uptimeMs)}`;
  return `The MCP server ${named(server, 100)} ${how} ${when}.`;
}

function lastWords(stderr: readonly string[], maxChars: number): string[] {
  if (stderr.length === 0) return ['It wrote nothing on stderr.'];
  return [STDERR_TITLE, ...pickLines(quoted(stderr), { maxLines: MAX_LINES, maxChars })];
}

function footOf(exit: ServerExit, stderr: readonly string[]): string {
  const { logFile } = exit;
  return [
    `Command: ${programOf(exit)}`,
    ...(logFile === undefined ? [] : [`Log: ${named(logFile)}`]),
    `Likely cause: ${likelyCause({ ...exit, stderr })}`,
  ].join('\n');
}

function duration(ms: number): string {
  if (ms < 60_000) return `${(Math.max(ms, 0) / 1000).toFixed(1)} s`;
  const minutes = Math.floor(ms / 60_000);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
