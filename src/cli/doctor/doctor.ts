import { createColors } from 'picocolors';
import type { DoctorReport } from '../../verify/report/report-schema.ts';
import type { Verification } from '../../verify/verify.ts';
import { renderFinding } from '../report/render-finding.ts';
import { wrapText } from '../report/wrap-text.ts';

type Shown = Pick<DoctorReport, 'servers' | 'problems'> & Pick<Verification, 'findings'>;

/** The report as a person reads it: what is wrong first, then what is well. */
export function renderDoctor({ findings, servers, problems }: Shown, color: boolean): string {
  const colors = createColors(color);
  const sick = new Set(findings.map(({ subject }) => subject));
  const well = servers.filter(({ id }) => !sick.has(id)).map(({ id }) => id);
  return [
    ...findings.flatMap((finding) => [...renderFinding(finding, colors), '']),
    ...problems.flatMap(({ path, detail }) => [
      `${colors.yellow('?')} ${path}`,
      ...wrapText(`is not as the client is known to write it: ${detail}`, '  '),
      '',
    ]),
    servers.length === 0
      ? 'No plugin that is enabled here has an MCP server'
      : wellText(well, colors),
  ]
    .join('\n')
    .trimEnd();
}

function wellText(well: string[], colors: ReturnType<typeof createColors>): string {
  if (well.length === 0) return '';
  const [first = '', ...rest] = wrapText(`Nothing is wrong with ${well.join(', ')}`, '  ');
  return [`${colors.green('✔')} ${first.trimStart()}`, ...rest].join('\n');
}
