import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { bundle } from '../../helpers/bundle.ts';
import { type ClientHome, clientHome } from '../../helpers/client-home.ts';
import { test as controlTest } from '../control/published.ts';

type Ended = { status: number | null; stdout: string; stderr: string };

/** A `test` with a client's home, live wrappers below its state folder, and the CLI built from source. */
export const test = controlTest.extend<{
  client: ClientHome;
  holdfast: (args: string[], env?: NodeJS.ProcessEnv) => Ended;
  cli: string;
  root: string;
}>({
  client: async ({ dir }, use) => use(clientHome(dir)),
  root: async ({ client }, use) => use(join(client.home, '.local', 'state', 'holdfast')),
  cli: async ({ dir }, use) =>
    use(bundle('src/cli/main.ts', join(dir, 'holdfast', 'dist', 'holdfast.cjs'))),
  holdfast: async ({ client, cli }, use) => {
    await use((args, env = {}) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
        cwd: client.project,
        env: { ...client.env, ...env },
        encoding: 'utf8',
        timeout: 20_000,
      });
      return { status, stdout, stderr };
    });
  },
});
