import type { createColors } from 'picocolors';
import { displayText } from '../../lib/display-text.ts';
import { renderTable } from '../report/table.ts';
import { wrapText } from '../report/wrap-text.ts';
import { DEFAULT_MIN_AGE_HOURS, type PruneReport } from './prune-schema.ts';

type Colors = ReturnType<typeof createColors>;
type Row = PruneReport['environments'][number];
type Context = { colors: Colors; now: number; cli: string };

const DAY_MS = 86_400_000;

/** Why environments stay, as the summary has it. */
const KEPT: Record<string, string> = {
  current: 'current',
  needed: 'needed by an installed plugin',
  last: 'the last one before',
  young: 'young',
  adopted: 'made by somebody else',
  other: 'of another version of Holdfast',
  in_use: 'in use',
  building: 'being built',
  lease_missing: 'without their lease file, so who uses them is not known',
  unlockable: 'on a file system without locks, where nothing is removed',
  mounted: 'with something mounted in them',
  foreign: 'not directories of yours',
  stuck: 'that could not be moved',
  unseen: 'on a machine that shows no processes',
};

/** What a prune found or did, for a person. */
export function renderPrune(report: PruneReport, context: Context): string {
  const { colors, cli } = context;
  const shown = report.environments.filter(({ verdict }) => verdict !== 'keep');
  const isDone = report.mode === 'removed';
  return [
    ...(shown.length > 0 ? [...renderRows(shown, context), ''] : []),
    ...wrapText(isDone ? doneText(report) : planText(report), ''),
    ...(!isDone && shown.length > 0 ? [`  ${commandOf(report, cli)}`] : []),
    ...renderKept(report).map(colors.dim),
    ...report.problems.flatMap(({ path, message }) =>
      wrapText(`! \`${path}\`: ${message}`, '').map(colors.yellow),
    ),
    ...renderSweep(report),
  ].join('\n');
}

function renderRows(rows: readonly Row[], { now }: Context): string[] {
  const cells = rows.map((row) => [
    row.server,
    row.name.slice(-8),
    ageText(row, now),
    sizeText(row.bytes),
    row.verdict === 'removed' ? 'removed' : row.reason,
  ]);
  return renderTable(['SERVER', 'ENVIRONMENT', 'LAST USED', 'SIZE', ''], cells);
}

function planText({ removable, store }: PruneReport): string {
  if (removable.count === 0) return `Nothing in \`${store}\` can be removed`;
  return `${countText(removable.count)} of at least ${sizeText(removable.bytes)} can be removed. Outside of a session of the client, run:`;
}

function commandOf({ minAgeHours }: PruneReport, cli: string): string {
  const isDefault = minAgeHours === DEFAULT_MIN_AGE_HOURS;
  return `${cli} prune --yes${isDefault ? '' : ` --min-age=${minAgeHours}`}`;
}

function doneText({ removed, removable }: PruneReport): string {
  const rest = removable.count > 0 ? `; ${countText(removable.count)} not whole, see below` : '';
  if (removed.count === 0) return `Nothing was removed${rest}`;
  return `${countText(removed.count)} of at least ${sizeText(removed.bytes)} removed${rest}`;
}

function renderKept({ environments }: PruneReport): string[] {
  const counts = new Map<string, number>();
  for (const { verdict, reason } of environments)
    if (verdict === 'keep') counts.set(reason, (counts.get(reason) ?? 0) + 1);
  if (counts.size === 0) return [];
  const parts = [...counts].map(([reason, count]) => `${count} ${KEPT[reason] ?? reason}`);
  return wrapText(`Kept: ${parts.join(', ')}`, '');
}

function renderSweep({ hostSweep }: PruneReport): string[] {
  if (hostSweep.length === 0) return [];
  const cells = hostSweep.map(({ plugin, version, daysLeft, usedBy }) => [
    `${plugin} ${displayText(version, 20)}`,
    daysLeft === undefined ? '?' : `${daysLeft} d`,
    usedBy.length === 0 ? '–' : `${usedBy.length}×`,
  ]);
  return [
    '',
    ...wrapText('The client itself removes these plugin versions; leave them to it:', ''),
    ...renderTable(['PLUGIN', 'IN', 'IN USE'], cells),
  ];
}

function countText(count: number): string {
  return count === 1 ? '1 environment' : `${count} environments`;
}

function sizeText(bytes: number | undefined): string {
  if (bytes === undefined) return '?';
  const megabytes = bytes / 1_000_000;
  return `${megabytes < 10 ? megabytes.toFixed(1) : Math.round(megabytes)} MB`;
}

function ageText({ lastUsedAt }: Row, now: number): string {
  if (lastUsedAt === undefined) return '?';
  return `${Math.max(0, Math.floor((now - Date.parse(lastUsedAt)) / DAY_MS))} d ago`;
}
