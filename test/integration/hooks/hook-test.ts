import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ClientHome, clientHome } from '../../helpers/client-home.ts';
import { test as base } from '../../helpers/test.ts';

type Hook = { command: string; args: string[]; timeout: number };

/** The hooks of an event as the client reads them. */
export function hooksOf(event: string, matcher: string): Hook[] {
  const { hooks } = JSON.parse(readFileSync('hooks/hooks.json', 'utf8'));
  return hooks[event].flatMap((entry: { matcher: string; hooks: Hook[] }) =>
    entry.matcher === matcher ? entry.hooks : [],
  );
}

/** Runs the SessionStart hook as the client does, with an environment of its own. */
export type StartSession = (options?: {
  input?: string;
  env?: NodeJS.ProcessEnv;
  through?: string[];
}) => { status: number | null; stdout: string; stderr: string; tookMs: number };

/** A `test` with a client's home, and the hooks as they are shipped. */
export const test = base.extend<{ client: ClientHome; startSession: StartSession }>({
  client: async ({ dir }, use) => use(clientHome(dir)),
  startSession: async ({ dir, client }, use) => {
    const root = join(dir, 'holdfast');
    for (const file of ['session-start.cjs', 'guard.cjs'])
      cpSync(join('dist', file), join(root, 'dist', file));
    await use(({ input, env = {}, through = [] } = {}) => {
      const [hook] = hooksOf('SessionStart', 'startup');
      if (!hook) throw new Error('hooks.json has a SessionStart hook');
      const args = hook.args.map((word) => word.replace('${CLAUDE_PLUGIN_ROOT}', root));
      const [program = '', ...words] = [...through, process.execPath, ...args];
      const told = { session_id: 's', cwd: client.project, source: 'startup' };
      const start = performance.now();
      const { status, stdout, stderr } = spawnSync(program, words, {
        cwd: client.project,
        env: {
          ...client.env,
          CLAUDE_PROJECT_DIR: client.project,
          CLAUDE_PLUGIN_ROOT: root,
          CLAUDECODE: '1',
          ...env,
        },
        input: input ?? `${JSON.stringify(told)}\n`,
        encoding: 'utf8',
        timeout: 10_000,
      });
      return { status, stdout, stderr, tookMs: performance.now() - start };
    });
  },
});
