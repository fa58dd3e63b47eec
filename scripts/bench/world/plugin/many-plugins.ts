import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readManifest } from '../../../../src/environment/manifest.ts';
import { readRequirements } from '../../../../src/environment/requirements-hash.ts';
import { walkEnvironment } from '../../../../src/environment/stamps.ts';
import { type ClientHome, clientHome } from '../../../../test/helpers/client-home.ts';
import type { Bench } from '../bench.ts';
import { healthyPlugin } from './healthy-plugin.ts';

// biome-ignore lint/suspicious/noTemplateCurlyInString: the client replaces it
const ROOT = '${CLAUDE_PLUGIN_ROOT}';

/** More than the users of the field have installed. */
export const MANY_PLUGINS = 50;

/**
 * A home of the client with many plugins that have nothing wrong with them: `plain` ones start a
 * script with Node, `wrapped` ones run in an environment of their own.
 */
export async function manyPlugins(bench: Bench, kind: 'plain' | 'wrapped'): Promise<ClientHome> {
  const client = clientHome(join(bench.dir, `many-${kind}`));
  const add = kind === 'plain' ? addPlain : await adderOfWrapped(bench);
  for (let index = 0; index < MANY_PLUGINS; index++) add(client, `plugin-${index}`);
  return { ...client, env: { ...bench.env, ...client.env, PATH: bench.env.PATH } };
}

function addPlain({ install }: ClientHome, name: string): void {
  const args = [`${ROOT}/server.mjs`];
  install(name, {
    '.mcp.json': { mcpServers: { s: { command: 'node', args } } },
    'server.mjs': '',
  });
}

/** One environment is built; every server has a copy of it. */
async function adderOfWrapped(bench: Bench) {
  const healthy = await healthyPlugin(bench);
  const [built = ''] = healthy.environments();
  const requirements = readFileSync(join(healthy.serverDir, 'requirements.txt'), 'utf8');
  const args = [`${ROOT}/mcp-servers/.holdfast/run.cjs`];
  return ({ home, install }: ClientHome, name: string): void => {
    const root = install(name, {
      '.mcp.json': { mcpServers: { s: { command: 'node', args: [...args, name] } } },
      'mcp-servers/.holdfast/run.cjs': '',
      [`mcp-servers/${name}/server.py`]: '',
      [`mcp-servers/${name}/requirements.txt`]: requirements,
    });
    const envs = join(home, '.cache', 'claude-mcp-venvs', 'm', name, 'envs');
    const file = join(root, 'mcp-servers', name, 'requirements.txt');
    const { hash } = readRequirements({ kind: 'requirements', file }, root);
    const environment = copyEnvironment(built, envs, hash);
    symlinkSync(environment, join(root, 'mcp-servers', name, '.venv'));
    symlinkSync(environment, join(dirname(envs), '.venv'));
  };
}

/** Under the name that an environment of these requirements has. */
function copyEnvironment(built: string, envs: string, requirementsHash: string): string {
  const environment = join(envs, basename(built).replace(/^[^-]+/, requirementsHash.slice(0, 16)));
  cpSync(built, environment, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => basename(path) !== '__pycache__',
  });
  const manifest = readManifest(`${built}.json`);
  const python = manifest?.python.replace(built, environment);
  const { stamps, files } = walkEnvironment(environment);
  writeFileSync(`${environment}.files`, files);
  writeFileSync(`${environment}.lease`, '');
  writeFileSync(
    `${environment}.json`,
    JSON.stringify({ ...manifest, requirementsHash, environment, python, stamps }),
  );
  return environment;
}
