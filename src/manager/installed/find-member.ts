import { AppError } from '../../lib/app-error.ts';
import { displayText } from '../../lib/display-text.ts';
import type { RosterMember } from '../member.ts';

const MAX_NAMED = 12;

/**
 * Finds the member that a word means: by its name, by the client's id, or by the name of its plugin or
 * server alone where no other has it. Fails when it means none or several.
 */
export function findMember(roster: readonly RosterMember[], word: string): RosterMember {
  const name = word.replace(/^plugin:/, '');
  const exact = roster.find((member) => member.name === name);
  if (exact) return exact;
  const partly = roster.filter((member) => member.name.split(/[:@]/).includes(name));
  const [only] = partly;
  if (only && partly.length === 1) return only;
  const named = partly.length > 0 ? partly : roster;
  const names = named.slice(0, MAX_NAMED).map((member) => displayText(member.name, 100));
  const meant = `\`${displayText(word, 100)}\``;
  const message = partly.length > 0 ? `Several servers are called ${meant}` : `No server ${meant}`;
  throw new AppError('SERVER_UNKNOWN', message, {
    hint:
      names.length > 0 ? `Use one of: ${names.join(', ')}` : 'Install and enable a plugin first',
  });
}
