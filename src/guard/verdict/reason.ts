import type { Act } from '../effects/effect.ts';
import type { Loss } from '../effects/loss.ts';
import type { LiveUse } from '../request.ts';

const MAX_QUOTED = 200;
const MAX_NAMED = 3;

const VERBS: Record<Act, string> = {
  delete: 'delete',
  move: 'move away',
  overwrite: 'overwrite',
  edit: 'change',
  chmod: 'take rights from',
  chown: 'change the owner of',
  relink: 'replace',
};

const SAFE_WAYS: Record<LiveUse['kind'], string> = {
  plugin:
    'Safe way: `claude plugin update <plugin>`, then `/reload-plugins`; the client removes versions that nobody uses by itself. To clear a version by hand, end the sessions named above first.',
  environment:
    'Safe way: `holdfast doctor` says what is wrong with it, `holdfast heal` rebuilds beside it and switches over; `holdfast prune` lists environments that nobody uses.',
  'plugin-data':
    'Safe way: end the sessions named above first; single files of the plugin may be removed one by one.',
  marketplace:
    'Safe way: `claude plugin marketplace update <name>` refreshes it without losing anything.',
};

type Told = Pick<Loss, 'act' | 'path' | 'users'>;

/** The reason of a verdict: fixed wording, who uses what would be lost, and the safe way. */
export function renderReason(
  verdict: 'deny' | 'ask',
  losses: readonly Told[],
  command: string,
): string {
  const [first] = losses;
  const users = losses.flatMap((loss) => loss.users);
  const may = verdict === 'deny' ? 'would' : 'may';
  const more = new Set(losses.map(({ path }) => path)).size - 1;
  const others = more > 0 ? ` and ${more} more` : '';
  return [
    `Holdfast: this ${may} ${VERBS[first?.act ?? 'delete']} ${quote(first?.path ?? '')}${others}, which is in use.`,
    ...usersAndWays(users),
    `Command: ${quote(command)}`,
  ].join('\n');
}

/** The reason where a command is too much to follow and names a place in use. */
export function renderCapped(
  paths: readonly string[],
  users: readonly LiveUse[],
  command: string,
): string {
  return [
    `Holdfast: this is too long or too involved to follow, and it names ${quote(paths[0] ?? '')}, which is in use.`,
    ...usersAndWays(users),
    `Command: ${quote(command)}`,
  ].join('\n');
}

function usersAndWays(users: readonly LiveUse[]): string[] {
  const named = [
    ...new Set(users.map(({ name, kind, pid }) => `${kind} ${quote(name)} (process ${pid})`)),
  ];
  const shown = named.slice(0, MAX_NAMED).join(', ');
  const rest = named.length > MAX_NAMED ? ` and ${named.length - MAX_NAMED} more` : '';
  const ways = [...new Set(users.map(({ kind }) => SAFE_WAYS[kind]))];
  return [`In use by: ${shown}${rest}.`, ...ways];
}

/** Text of others as one short line that can neither break out of its quotes nor steer a terminal. */
export function quote(text: string): string {
  const plain = text
    .slice(0, MAX_QUOTED * 4)
    .replace(/\s+/g, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}]/gu, '')
    .replaceAll('`', "'");
  const characters = [...plain];
  const isCut = characters.length > MAX_QUOTED || text.length > MAX_QUOTED * 4;
  return `\`${isCut ? `${characters.slice(0, MAX_QUOTED).join('')}…` : plain}\``;
}
