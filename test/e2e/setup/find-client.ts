import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ExecaError } from 'execa';
import { installNpmTool } from '../../helpers/tools/install-npm-tool.ts';
import { toolCache } from '../../helpers/tools/tool-cache.ts';

/** The version whose behaviour the tests rest on. */
export const CLIENT_VERSION = '2.1.330';

export type ClientSearch = { kind: 'found'; path: string } | { kind: 'missing'; reason: string };

/**
 * Finds the client: `CLAUDE_BIN`, else the pinned version, which npm installs on first use and
 * which stays from run to run.
 */
export async function findClient(env: NodeJS.ProcessEnv): Promise<ClientSearch> {
  const named = env.CLAUDE_BIN;
  if (named !== undefined && named !== '') {
    return existsSync(named)
      ? { kind: 'found', path: named }
      : { kind: 'missing', reason: `CLAUDE_BIN names ${named}, which is not there` };
  }
  const installed = join(toolCache(env), `claude-code-${CLIENT_VERSION}`);
  try {
    await installNpmTool(`@anthropic-ai/claude-code@${CLIENT_VERSION}`, installed);
    return { kind: 'found', path: join(installed, 'node_modules', '.bin', 'claude') };
  } catch (error) {
    return {
      kind: 'missing',
      reason: `the client ${CLIENT_VERSION} is not there: ${whyOf(error)}`,
    };
  }
}

/** The first lines that npm wrote tell the code and the address, the others where its log is. */
function whyOf(error: unknown): string {
  if (error instanceof ExecaError) {
    const lines = `${error.stderr}`.split('\n').slice(0, 3);
    return [error.shortMessage, ...lines].join('; ');
  }
  return String(error);
}
