import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { bundle } from '../../../../test/helpers/bundle.ts';
import { writeTree } from '../../../../test/helpers/plugin-dir.ts';

/** A command with its variables; it stands in `cwd`. */
export type Start = { argv: readonly string[]; env: NodeJS.ProcessEnv; cwd: string };

/** A plugin in `dir` whose server `demo` is any command behind the wrapper. */
export function wrappedPlugin(dir: string) {
  const root = join(dir, 'plugins', 'cache', 'shop', 'demo', '1.0.0');
  const wrapper = join(root, 'mcp-servers', '.holdfast', 'run.cjs');
  writeTree(root, {
    '.claude-plugin/plugin.json': { name: 'demo', version: '1.0.0' },
    'mcp-servers/demo/holdfast.json': { runtime: 'none', start: 'eager' },
  });
  bundle('mcp-servers/run.ts', wrapper);
  mkdirSync(join(dir, 'home'));
  const env = {
    PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
    HOME: join(dir, 'home'),
    HOLDFAST_STORE: join(dir, 'store'),
    XDG_STATE_HOME: join(dir, 'state'),
  };
  return {
    env,
    /** Where the wrappers keep what they tell of themselves. */
    runs: join(dir, 'state', 'holdfast', 'run'),
    store: join(dir, 'store'),
    start: (command: readonly string[]): Start => ({
      argv: [wrapper, 'demo', '--', ...command],
      env,
      cwd: dir,
    }),
  };
}

/** The command of one of the fixture servers, such as `end/server-that-behaves`. */
export function fixtureServer(name: string, ...args: string[]): string[] {
  return [process.execPath, resolve('test/fixtures/supervisor', `${name}.mjs`), ...args];
}
