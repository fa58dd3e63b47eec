import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { realPython } from '../../../../test/helpers/build-setup.ts';
import { bundle } from '../../../../test/helpers/bundle.ts';
import { writeTree } from '../../../../test/helpers/plugin-dir.ts';
import { makeStore } from '../../../../test/helpers/prune-store.ts';
import { installerEnv, makeGreeting, warmCache } from '../../world/installer.ts';
import type { Decoy } from '../../world/invariants/decoy.ts';
import { CANARY } from '../../world/invariants/store-problems.ts';
import type { Field } from './field.ts';

const SERVERS = ['ada', 'bob', 'cleo', 'dora'];

/** Makes a plugin with some servers that need an environment, an empty store, and what builds. */
export function makeField(dir: string, { home }: Decoy) {
  const root = join(dir, 'plugins', 'cache', 'shop', 'greeter', '1.0.0');
  const wrapper = join(root, 'mcp-servers', '.holdfast', 'run.cjs');
  writeTree(root, { '.claude-plugin/plugin.json': { name: 'greeter', version: '1.0.0' } });
  bundle('mcp-servers/run.ts', wrapper);
  for (const server of SERVERS)
    cpSync('examples/greeter-stdlib/mcp-servers/greeter', join(root, 'mcp-servers', server), {
      recursive: true,
    });
  const [wheels, cache] = [join(dir, 'wheels'), join(dir, 'uv-cache')];
  mkdirSync(cache);
  makeGreeting(wheels);
  const env = {
    PATH: [dirname(process.execPath), dirname(realPython()), '/usr/bin', '/bin'].join(delimiter),
    HOME: home,
    HOLDFAST_STORE: join(dir, 'store'),
    HOLDFAST_PYTHON: realPython(),
    XDG_STATE_HOME: join(dir, 'state'),
    DEPLOY_TOKEN: CANARY,
    ...installerEnv({ wheels, cache }),
  };
  warmCache({ dir, wheels, cache, env });
  const store = makeStore(dir);
  const field: Field = { root, home, store: store.root, wrapper, servers: SERVERS, env };
  writeFileSync(join(dir, 'field.json'), JSON.stringify(field));
  return { field, store };
}
