import { isAbsolute } from 'node:path';
import { displayText } from '../lib/display-text.ts';
import type { Finding } from '../verify/finding.ts';
import { verify } from '../verify/verify.ts';
import type { VerifyWorld } from '../verify/verify-world.ts';
import type { HookInput } from './read-input.ts';
import { renderStart } from './render-start.ts';

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
  const endsAt = performance.now() + timeMs;
  try {
    // A session that has just begun runs the present versions, and its wrappers are still starting.
    const live = input.source === 'resume' ? 'read' : 'skip';
    const isOver = () => performance.now() > endsAt;
    const { findings } = await verify(inProject(world, input), { depth: 'quick', live, isOver });
    const guard = await testGuard(selfTest);
    const told = [...guard, ...findings].filter(({ severity }) => severity !== 'notice');
    return renderStart(told);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const systemMessage = `Holdfast could not look at the MCP servers: ${displayText(why, 200)}`;
    return `${JSON.stringify({ systemMessage })}\n`;
  }
}

function inProject(world: VerifyWorld, { cwd }: HookInput): VerifyWorld {
  return cwd && isAbsolute(cwd) ? { ...world, cwd } : world;
}

async function testGuard(selfTest: SelfTest | undefined): Promise<Finding[]> {
  const wrong = await selfTest?.().catch((error: unknown) => String(error));
  if (wrong === undefined) return [];
  return [
    {
      severity: 'error',
      code: 'GUARD_BROKEN',
      subject: 'holdfast',
      plugin: 'holdfast',
      what: `The guard against the deletion of environments in use does not work: ${displayText(wrong, 200)}`,
      action: {
        kind: 'reinstall',
        text: 'Install the plugin again',
        command:
          'claude plugin uninstall --keep-data holdfast@holdfast && claude plugin install holdfast@holdfast',
        reason: 'its own files were changed or are incomplete',
      },
    },
  ];
}
