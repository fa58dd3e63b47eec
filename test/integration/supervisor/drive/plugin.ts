import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeTree } from '../../../helpers/plugin-dir.ts';
import { Host } from './host.ts';

/** What a plugin's author can say of the server. */
type Said = { start?: 'eager'; idleStopMinutes?: number };

/**
 * A plugin below `dir`, as the client installs it: its server `demo` is `command` behind the built
 * wrapper.
 */
export function installServer(dir: string, command: readonly string[], said: Said = {}) {
  const root = join(dir, 'plugins', 'cache', 'shop', 'demo', '1.0.0');
  const wrapper = join(root, 'mcp-servers', '.holdfast', 'run.cjs');
  const store = join(dir, 'store', 'shop', 'demo');
  writeTree(root, {
    '.claude-plugin/plugin.json': { name: 'demo', version: '1.0.0' },
    'mcp-servers/demo/holdfast.json': { runtime: 'none', ...said },
  });
  cpSync('dist/run.cjs', wrapper);
  const home = join(dir, 'home');
  mkdirSync(home, { recursive: true });
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    HOLDFAST_STORE: join(dir, 'store'),
    XDG_STATE_HOME: join(dir, 'state'),
  };
  const argv = [wrapper, 'demo', '--', ...command];
  const snapshotFile = join(store, 'tools-cache.json');
  const runs = join(dir, 'state', 'holdfast', 'run');
  return {
    root,
    argv,
    env,
    snapshotFile,
    host: (extra: NodeJS.ProcessEnv = {}) =>
      new Host({ argv, env: { ...env, ...extra }, cwd: dir }),
    hasSnapshot: () => existsSync(snapshotFile),
    /** The records of the wrappers that run. */
    records: () => recordsIn(runs),
  };
}

function recordsIn(dir: string) {
  if (!existsSync(dir)) return [];
  const files = readdirSync(dir).filter((name) => name.endsWith('.json'));
  return files.flatMap((name) => {
    try {
      return [JSON.parse(readFileSync(join(dir, name), 'utf8'))];
    } catch {
      return []; // its wrapper ended between the list and the read
    }
  });
}
