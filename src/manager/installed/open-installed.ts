import type { PlaceFacts } from '../../host/places.ts';
import type { Problem } from '../../host/read-json.ts';
import { discoverInstalled } from '../discover/discover-installed.ts';
import { McpManager } from '../manager.ts';
import type { ManagerOptions } from '../manager-options.ts';
import type { Member } from '../member.ts';

/** Holdfast's own server, as snapshots name it: whoever asks for the others is it, or has no use for it. */
const OWN = 'holdfast/holdfast';

/** The servers of the client's installed plugins, but our own. */
export function findInstalled(facts: PlaceFacts): { members: Member[]; problems: Problem[] } {
  const { members, problems } = discoverInstalled(facts);
  return { members: members.filter(({ identity }) => identity !== OWN), problems };
}

/**
 * Opens a manager over installed servers. What it starts does not count as started by the session
 * that we run in: the session has a wrapper of its own for each server.
 */
export function openInstalled(
  members: readonly Member[],
  { env }: PlaceFacts,
  log: NonNullable<ManagerOptions['log']>,
): McpManager {
  const { CLAUDE_CODE_SESSION_ID: _, ...rest } = env;
  return new McpManager({ members, env: rest, log });
}
