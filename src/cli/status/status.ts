import { displayText } from '../../lib/display-text.ts';
import type { StatusReport } from '../../verify/report/report-schema.ts';
import type { Verification } from '../../verify/verify.ts';
import { renderTable } from '../report/table.ts';
import { wrapText } from '../report/wrap-text.ts';

type Row = StatusReport['servers'][number];

/** The status as a table, and a line on what is wrong. */
export function renderStatus(
  { servers }: StatusReport,
  { findings }: Pick<Verification, 'findings'>,
  cli: string,
): string {
  if (servers.length === 0) return 'No plugin that is enabled here has an MCP server';
  const head = ['SERVER', 'STATE', 'ENVIRONMENT', 'TOOLS', 'IN USE'];
  const rows = servers.map((row) => [
    displayText(row.id, 200),
    row.state,
    environmentText(row),
    toolsText(row),
    row.usedBy.length === 0 ? '–' : `${row.usedBy.length}×`,
  ]);
  const wrong = findings.filter(({ severity }) => severity !== 'notice').length;
  const things = wrong === 1 ? '1 thing is' : `${wrong} things are`;
  return [
    ...renderTable(head, rows),
    ...(wrong === 0
      ? []
      : ['', ...wrapText(`${things} wrong; what helps is told by`, ''), `  ${cli} doctor`]),
  ].join('\n');
}

function environmentText({ environment, isWrapped }: Row): string {
  if (!isWrapped) return '–';
  if (environment?.state !== 'whole') return environment?.state ?? '–';
  const megabytes = (environment.bytes ?? 0) / 1_000_000;
  return `whole, ${megabytes < 10 ? megabytes.toFixed(1) : Math.round(megabytes)} MB`;
}

function toolsText({ snapshot }: Row): string {
  if (snapshot === undefined) return '–';
  return snapshot.kind === 'missing' ? 'not known yet' : `${snapshot.tools}, ${snapshot.kind}`;
}
