import type { createColors } from 'picocolors';
import { displayLines } from '../../lib/display-lines.ts';
import { displayText } from '../../lib/display-text.ts';
import type { Healed } from '../../wrapper/heal/heal-schema.ts';
import { wrapText } from '../report/wrap-text.ts';

type Colors = ReturnType<typeof createColors>;

const ENVIRONMENTS = {
  kept: 'its environment is whole',
  built: 'its environment was built',
  older: 'an older environment is used, because the build failed',
  none: 'it needs no environment',
};

const LINKS = {
  kept: undefined,
  replaced: 'its link was set',
  foreign: "its `.venv` is somebody else's and stays",
  unwritable: 'its link cannot be written, and it starts without',
};

/** One server as a person reads it; `more` are further words on what was done. */
export function renderHealed(
  healed: Healed,
  colors: Colors,
  more: readonly string[] = [],
): string[] {
  const { id, outcome, environment, link, elapsedMs, notes, error } = healed;
  const name = colors.bold(displayText(id, 200));
  if (error) return [`${colors.red('✘')} ${name}`, ...renderFailure(error)];
  const parts = [
    ...(environment === undefined ? [] : [ENVIRONMENTS[environment]]),
    ...(link === undefined ? [] : [LINKS[link] ?? []].flat()),
    ...more,
  ];
  const time =
    outcome === 'whole' && more.length === 0 ? '' : ` (${(elapsedMs / 1000).toFixed(1)} s)`;
  const mark = environment === 'older' ? colors.yellow('!') : colors.green('✔');
  return [
    `${mark} ${name}`,
    ...wrapText(`${parts.join(', ')}${time}`, '  '),
    ...notes.flatMap((note) => wrapText(note, '  ')).map(colors.dim),
  ];
}

const MAX_CAUSE_LINES = 20;

function renderFailure({ message, cause, hint }: NonNullable<Healed['error']>): string[] {
  const lines = cause === undefined ? [] : displayLines(cause.trimEnd(), 500);
  return [
    ...wrapText(displayText(message, 1000), '  '),
    ...lines.slice(-MAX_CAUSE_LINES).map((line) => `    ${line}`),
    ...(hint === undefined ? [] : wrapText(`→ ${displayText(hint, 1000)}`, '  ')),
  ];
}

/** Which servers were passed over because our wrapper does not start them. */
export function renderOthers(others: readonly string[]): string[] {
  if (others.length === 0) return [];
  const names = others.map((id) => displayText(id, 100)).join(', ');
  return wrapText(`Not started by Holdfast's wrapper, and left alone: ${names}`, '');
}
