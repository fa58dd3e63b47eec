import { displayText } from '../../lib/display-text.ts';
import type { Difference } from './known-tools.ts';

const MAX_NAMES = 10;

/** Says in one line what a member suddenly says otherwise; its words are clean for display. */
export function describeRugPull(member: string, difference: Difference): string {
  const { added, removed, changed, instructions } = difference;
  const parts = [
    ...partOf('new', added),
    ...partOf('gone', removed),
    ...partOf('described differently', changed),
    ...(instructions === 'changed' ? ['other instructions'] : []),
  ];
  const name = displayText(member, 100);
  return `\`${name}\` says other things of its tools than before, and its code and version are the same (${parts.join('; ')})`;
}

function partOf(title: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const shown = names.slice(0, MAX_NAMES).map((name) => displayText(name, 60));
  const rest = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '';
  return [`${title}: ${shown.join(', ')}${rest}`];
}
