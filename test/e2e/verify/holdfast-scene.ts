import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { bundle } from '../../helpers/bundle.ts';
import { prepareScene, type Scene } from '../greeter-scene.ts';
import { clientEnvironment, succeed } from '../harness/client.ts';
import type { Home } from '../harness/home.ts';

const SERVER = `import { existsSync } from 'node:fs';
if (!existsSync(process.env.HOME + '/mended')) {
  console.error('Error: the license of the sick server is missing');
  process.exit(3);
}
let text = '';
process.stdin.on('data', (chunk) => {
  text += chunk;
  for (let end; (end = text.indexOf('\\n')) !== -1; text = text.slice(end + 1)) {
    const { id, method } = JSON.parse(text.slice(0, end));
    if (id === undefined) continue;
    const serverInfo = { name: 'sick', version: '1' };
    const known = {
      initialize: { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo },
      'tools/list': { tools: [{ name: 'well', inputSchema: { type: 'object' } }] },
    }[method];
    const error = { code: -32601, message: 'unknown' };
    process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, ...(known ? { result: known } : { error }) }) + '\\n');
  }
});
`;

/** The server of `installSick` as the client calls it; it starts once `mended` lies in the home. */
export const SICK = 'plugin:ill:greeter';

/** A plugin of somebody else, installed, whose server does not start until it is mended. */
export async function installSick(home: Home): Promise<Scene> {
  const scene = prepareScene(home, 'ill', (target, plugin) => {
    mkdirSync(join(target, '.claude-plugin'), { recursive: true });
    const manifest = { name: plugin, version: '1.0.0', description: 'Of somebody else' };
    writeFileSync(join(target, '.claude-plugin', 'plugin.json'), JSON.stringify(manifest));
    const args = ['${CLAUDE_PLUGIN_ROOT}/server.mjs'];
    const servers = { mcpServers: { greeter: { command: 'node', args } } };
    writeFileSync(join(target, '.mcp.json'), JSON.stringify(servers));
    writeFileSync(join(target, 'server.mjs'), SERVER);
  });
  home.env.CLAUDE_CODE_MCP_STARTUP_WAIT_MS = '3000';
  await succeed(home, 'plugin', 'marketplace', 'add', scene.marketplace.url);
  await succeed(home, 'plugin', 'install', 'ill@lab');
  return scene;
}

/** Holdfast as a plugin built from source, in a folder for `--plugin-dir`; without the guard. */
export function buildHoldfast(home: Home): string {
  const root = join(home.path, 'holdfast');
  bundle('hooks/session-start.ts', join(root, 'dist', 'session-start.cjs'));
  bundle('src/cli/main.ts', join(root, 'dist', 'holdfast.cjs'));
  bundle('mcp-servers/run.ts', join(root, 'dist', 'run.cjs'));
  bundle('mcp-servers/holdfast.ts', join(root, 'dist', 'server.cjs'));
  for (const folder of ['.claude-plugin', 'hooks', 'commands', 'mcp-servers/holdfast'])
    cpSync(folder, join(root, folder), { recursive: true });
  return root;
}

/** Runs the CLI in a terminal of the user: in the project, outside of any session. */
export async function holdfast(scene: Scene, root: string, ...args: string[]) {
  const file = join(root, 'dist', 'holdfast.cjs');
  const options = { cwd: scene.project, env: clientEnvironment(scene.home), extendEnv: false };
  const ended = await execa(process.execPath, [file, ...args], { ...options, reject: false });
  return { status: ended.exitCode, stdout: ended.stdout, stderr: ended.stderr };
}
