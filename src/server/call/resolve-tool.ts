import { AppError } from '../../lib/app-error.ts';
import { displayText } from '../../lib/display-text.ts';
import type { McpManager } from '../../manager/manager.ts';
import type { RosterMember, RosterTool } from '../../manager/member.ts';
import { findTool } from '../../manager/roster/tool-view.ts';

const MAX_NAMED = 12;

/** Finds a tool of a member; the member is asked for its tools when it is not among the known ones. */
export async function resolveTool(
  manager: McpManager,
  member: RosterMember,
  name: string,
): Promise<RosterTool> {
  const known = findTool(member.tools, name);
  if (known) return known;
  const [outcome] = await manager.refreshToolCaches([member.name]);
  const asked = findTool(member.tools, name);
  if (asked) return asked;
  if (outcome?.kind === 'failed')
    throw new AppError(
      'SERVER_UNAVAILABLE',
      `Could not ask \`${displayText(member.name, 100)}\` for its tools`,
      {
        cause: new Error(outcome.error),
        hint: 'Look at it with `diagnose`',
      },
    );
  const names = member.tools.slice(0, MAX_NAMED).map((tool) => tool.name);
  throw new AppError(
    'TOOL_UNKNOWN',
    `\`${displayText(member.name, 100)}\` has no tool \`${displayText(name, 100)}\``,
    { hint: names.length > 0 ? `Use one of: ${names.join(', ')}` : 'It has no tools at all' },
  );
}
