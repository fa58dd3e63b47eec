import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { succeed } from './harness/client.ts';
import { type Home, serveGitMarketplace } from './harness/home.ts';

/** Holdfast and a plugin of several servers, installed in a home from one marketplace. */
export type Crew = {
  home: Home;
  project: string;
  /** What the servers noted of their starts. */
  starts: (server: string) => number;
  /** Whether the wrapper has kept what a server lists. */
  isKnown: (server: string) => boolean;
};

/** Tells its process id; does not start before `license` lies in the home if it is to be sick. */
const SERVER = `import { appendFileSync, existsSync } from 'node:fs';
const [, , name, isSick] = process.argv;
appendFileSync(process.env.HOME + '/' + name + '.starts', process.pid + '\\n');
if (isSick && !existsSync(process.env.HOME + '/license')) {
  console.error('Error: the license of ' + name + ' is missing');
  process.exit(3);
}
const tool = (name, readOnlyHint) => ({ name, description: 'Tells its process', inputSchema: { type: 'object' }, annotations: { readOnlyHint } });
const known = {
  initialize: ({ protocolVersion }) => ({ protocolVersion, capabilities: { tools: {} }, serverInfo: { name, version: '1' } }),
  'tools/list': () => ({ tools: [tool('pid', true), tool('mark', false)] }),
  'tools/call': () => ({ content: [{ type: 'text', text: name + ' ' + process.pid }] }),
};
let text = '';
process.stdin.on('data', (chunk) => {
  text += chunk;
  for (let end; (end = text.indexOf('\\n')) !== -1; text = text.slice(end + 1)) {
    const { id, method, params } = JSON.parse(text.slice(0, end));
    if (id === undefined) continue;
    const answer = known[method] ? { result: known[method](params) } : { error: { code: -32601, message: 'unknown' } };
    process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, ...answer }) + '\\n');
  }
});
process.stdin.on('end', () => process.exit(0));
`;

/** Installs Holdfast and the plugin `crew`: servers behind its wrapper, and the bare one `sick`. */
export async function installCrew(home: Home, wrapped: readonly string[]): Promise<Crew> {
  const project = join(home.path, 'project');
  const root = join(home.path, 'source');
  mkdirSync(project);
  copyHoldfast(join(root, 'holdfast'));
  fillCrew(join(root, 'crew'), wrapped);
  const plugins = ['holdfast', 'crew'].map((name) => ({ name, source: `./${name}` }));
  writeJson(join(root, '.claude-plugin', 'marketplace.json'), {
    name: 'lab',
    owner: { name: 'Lab' },
    plugins,
  });
  home.env.CLAUDE_CODE_MCP_STARTUP_WAIT_MS = '3000';
  const { url } = serveGitMarketplace(home, 'lab', root);
  await succeed(home, 'plugin', 'marketplace', 'add', url);
  for (const { name } of plugins) await succeed(home, 'plugin', 'install', `${name}@lab`);
  const store = join(home.path, '.cache', 'claude-mcp-venvs', 'lab');
  return {
    home,
    project,
    starts(server) {
      const file = join(home.path, `${server}.starts`);
      return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length : 0;
    },
    isKnown: (server) => existsSync(join(store, server, 'tools-cache.json')),
  };
}

/** What of Holdfast is installed from its repository, as it is built; without the hooks. */
function copyHoldfast(target: string): void {
  for (const file of ['run.cjs', 'server.cjs', 'holdfast.cjs'])
    cpSync(join('dist', file), join(target, 'dist', file));
  cpSync('mcp-servers/holdfast', join(target, 'mcp-servers', 'holdfast'), { recursive: true });
  cpSync('.claude-plugin/plugin.json', join(target, '.claude-plugin', 'plugin.json'));
}

function fillCrew(target: string, wrapped: readonly string[]): void {
  const file = '${CLAUDE_PLUGIN_ROOT}/server.mjs';
  const run = '${CLAUDE_PLUGIN_ROOT}/mcp-servers/.holdfast/run.cjs';
  const servers = wrapped.map((name) => [
    name,
    { command: 'node', args: [run, name, '--', 'node', file, name] },
  ]);
  const sick = { command: 'node', args: [file, 'sick', 'yes'] };
  writeJson(join(target, '.claude-plugin', 'plugin.json'), { name: 'crew', version: '1.0.0' });
  writeJson(join(target, '.mcp.json'), { mcpServers: { ...Object.fromEntries(servers), sick } });
  writeFileSync(join(target, 'server.mjs'), SERVER);
  cpSync('dist/run.cjs', join(target, 'mcp-servers', '.holdfast', 'run.cjs'));
}

function writeJson(file: string, value: object): void {
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, JSON.stringify(value));
}
