import { createBudget } from './effects/budget.ts';
import { findLosses } from './effects/loss.ts';
import { lookAt, realPath } from './effects/real-path.ts';
import type { World } from './effects/world.ts';
import { judgeFileTool } from './judge-file-tool.ts';
import { followPowershell } from './powershell/follow-powershell.ts';
import { needsLook, powershellNeedsLook, rootsNamedIn } from './pre-check.ts';
import type { JudgeRequest, Verdict } from './request.ts';
import { stringAt } from './tool-call.ts';
import { decide } from './verdict/decide.ts';
import { renderCapped } from './verdict/reason.ts';

const ALLOW: Verdict = { verdict: 'allow' };
const MAX_COMMAND = 131_072;

/**
 * Says what a tool call would do to protected places: denies what takes something from something
 * alive, asks where that cannot be decided and such a place is named, and is silent otherwise. It
 * never throws, and never changes anything.
 */
export async function judge(request: JudgeRequest): Promise<Verdict> {
  const { toolName, toolInput } = request;
  if (/^(?:Write|Edit|MultiEdit|NotebookEdit)$/.test(toolName)) return judgeFileTool(request);
  const command = stringAt(toolInput, 'command');
  if (command === undefined) return ALLOW;
  if (toolName === 'Bash' && needsLook(command)) return await follow(request, command);
  if (toolName === 'PowerShell' && powershellNeedsLook(command))
    return await follow(request, command);
  return ALLOW;
}

async function follow(request: JudgeRequest, command: string): Promise<Verdict> {
  try {
    if (command.length > MAX_COMMAND) return judgeByName(request, command);
    const [{ parse }, { createShellFor }] = await Promise.all([
      import('unbash'),
      import('./create-shell-for.ts'),
    ]);
    const world = createWorld(request, parse);
    const shell = createShellFor(world);
    if (request.toolName === 'PowerShell') followPowershell(shell, command);
    else shell.follow.source(shell, command);
    return decide(findLosses(world), request, command);
  } catch {
    // Over a limit, or something nobody foresaw: a guard that fails must still answer.
    return judgeByName(request, command);
  }
}

function createWorld(request: JudgeRequest, parse: World['parse']): World {
  const world: World = {
    request,
    parse,
    budget: createBudget(),
    effects: [],
    links: new Map(),
    files: new Map(),
    seen: new Map(),
  };
  const roots = request.roots.map((root) => ({
    ...root,
    path: realPath(world, root.path, 'target'),
  }));
  return {
    ...world,
    request: { ...request, roots: roots.filter(({ path }) => lookAt(world, path)) },
  };
}

/** What is too much to follow is denied when it names a place that something alive stands on. */
function judgeByName(request: JudgeRequest, command: string): Verdict {
  try {
    const named = rootsNamedIn(command, request);
    const users = named.flatMap((path) => request.liveUses(path));
    if (users.length === 0) return ALLOW;
    return { verdict: 'deny', reason: renderCapped(named, users, command), paths: named, users };
  } catch {
    return ALLOW; // the facts themselves cannot be had; to lock the user out would be worse
  }
}
