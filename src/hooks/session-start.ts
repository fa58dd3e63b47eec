import { isAbsolute } from 'node:path';
import { verify } from '../verify/verify.ts';
import type { VerifyWorld } from '../verify/verify-world.ts';
import type { HookInput } from './read-input.ts';

/** Says what is wrong with the guard; `undefined` when it works. */
export type SelfTest = () => Promise<string | undefined>;

export type StartOptions = {
  input: HookInput;
  selfTest?: SelfTest | undefined;
  /** Milliseconds; what has not been looked at by then is left out. */
  timeMs?: number;
};

const DEFAULT_TIME_MS = 1500;

/**
 * Looks at the servers of all plugins and gives what the hook prints: nothing when all is well, else
 * one line of JSON. Never fails.
 */
export async function sessionStart(world: VerifyWorld, options: StartOptions): Promise<string> {
  const { input, selfTest, timeMs = DEFAULT_TIME_MS } = options;
  const endsAt = uptimeMs() + timeMs;
  try {
    // A session that has just begun runs the present versions, and its wrappers are still starting.
    const live = input.source === 'resume' ? 'read' : 'skip';
    const isOver = () => uptimeMs() > endsAt;
    const { findings } = await verify(inProject(world, input), { depth: 'quick', live, isOver });
    const guard = await selfTest?.().catch((error: unknown) => String(error));
    const told = findings.filter(({ severity }) => severity !== 'notice');
    if (guard === undefined && told.length === 0) return '';
    const { renderStart, brokenGuard } = await import('./render-start.ts');
    return renderStart([...(guard === undefined ? [] : [brokenGuard(guard)]), ...told]);
  } catch (error) {
    const { renderFailure } = await import('./render-start.ts');
    return renderFailure(error);
  }
}

/** The clock of `performance` costs a start one millisecond to load. */
function uptimeMs(): number {
  return process.uptime() * 1000;
}

function inProject(world: VerifyWorld, { cwd }: HookInput): VerifyWorld {
  return cwd && isAbsolute(cwd) ? { ...world, cwd } : world;
}
