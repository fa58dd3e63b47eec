import type { createColors } from 'picocolors';
import type { Action, Finding } from '../../verify/finding.ts';
import { wrapText } from './wrap-text.ts';

type Colors = ReturnType<typeof createColors>;

/** One finding as a person reads it: what, why, where it stands, and what helps. */
export function renderFinding(finding: Finding, colors: Colors): string[] {
  const { subject, what, why, log, action } = finding;
  return [
    `${markOf(finding, colors)} ${colors.bold(subject)}`,
    ...wrapText(what, '  '),
    ...(why === undefined ? [] : wrapText(`it says: ${why}`, '  ').map(colors.dim)),
    ...(log === undefined ? [] : [colors.dim(`  log: ${log}`)]),
    ...renderAction(action),
  ];
}

/** An action with its reason; what is typed stands in lines of its own, to be copied. */
export function renderAction({ text, command, next, reason }: Action): string[] {
  return [
    ...wrapText(`→ ${text}: ${reason}`, '  '),
    ...(command === undefined ? [] : [`      ${command}`]),
    ...(next === undefined ? [] : [`      ${next}`]),
  ];
}

function markOf({ severity }: Finding, colors: Colors): string {
  switch (severity) {
    case 'error':
      return colors.red('✘');
    case 'warning':
      return colors.yellow('!');
    case 'notice':
      return colors.dim('·');
  }
}
