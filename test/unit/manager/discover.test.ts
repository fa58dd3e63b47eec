import { join } from 'node:path';
import { expect } from 'vitest';
import { discoverInstalled } from '../../../src/manager/discover/discover-installed.ts';
import { discoverMembers } from '../../../src/manager/discover/discover-members.ts';
import { writeTree } from '../../helpers/plugin-dir.ts';
import { test } from '../../helpers/test.ts';
import { hostTree } from '../host/host-tree.ts';

const WORLD = { env: { KEY: 'canary' }, cwd: '/' };
const stdio = (...args: string[]) => ({ command: 'node', args });

test('each plugin of a folder is a member, whatever kind of manifest it has', ({ dir }) => {
  writeTree(dir, {
    'bard/plugin.json': { name: 'bard', version: '1.2.0', mcpServers: { lute: stdio('lute.mjs') } },
    'smith/.claude-plugin/plugin.json': { name: 'smith', version: '2.0.0' },
    'smith/.mcp.json': {
      mcpServers: { anvil: stdio('${CLAUDE_PLUGIN_ROOT}/a.mjs'), forge: stdio() },
    },
    'notes/readme.txt': 'no plugin',
    'empty/plugin.json': { name: 'empty', version: '1' },
  });
  const { members, problems } = discoverMembers(dir, WORLD);
  const shown = members.map(({ name, version, identity, cacheFile }) => [
    name,
    version,
    identity,
    cacheFile,
  ]);
  expect(shown).toEqual([
    ['bard', '1.2.0', 'bard/lute', join(dir, 'bard', 'tools-cache.json')],
    ['smith:anvil', '2.0.0', 'smith/anvil', join(dir, 'smith', 'tools-cache.anvil.json')],
    ['smith:forge', '2.0.0', 'smith/forge', join(dir, 'smith', 'tools-cache.forge.json')],
  ]);
  expect(members[1]?.server).toMatchObject({ args: [join(dir, 'smith', 'a.mjs')] });
  expect(problems).toEqual([]);
});

test('a remote server keeps its headers, with its variables replaced', ({ dir }) => {
  const headers = { Authorization: 'Bearer ${KEY}', 'X-Number': 7 };
  const mcpServers = { far: { type: 'http', url: 'http://127.0.0.1:1/mcp', headers } };
  writeTree(dir, { 'far/plugin.json': { name: 'far', version: '1', mcpServers } });
  expect(discoverMembers(dir, WORLD).members.map(({ server }) => server)).toEqual([
    {
      transport: 'http',
      url: 'http://127.0.0.1:1/mcp',
      headers: { Authorization: 'Bearer canary' },
    },
  ]);
});

test('what cannot be read is left out, with one problem each', ({ dir }) => {
  writeTree(dir, {
    'broken/plugin.json': '{',
    'odd/plugin.json': { name: 'odd', mcpServers: { ws: { type: 'ws', url: 'ws://x' } } },
    'bard/plugin.json': { name: 'bard', version: '1', mcpServers: { a: stdio() } },
    'copy-of-bard/plugin.json': { name: 'bard', version: '1', mcpServers: { a: stdio() } },
  });
  const { members, problems } = discoverMembers(dir, WORLD);
  expect(members.map(({ name, folder }) => [name, folder])).toEqual([['bard', join(dir, 'bard')]]);
  expect(problems.map(({ detail }) => detail)).toEqual([
    'is not JSON',
    'the server `ws` cannot be started',
    'is called `bard`, as another plugin is',
  ]);
});

test('the host`s enabled plugins are members that keep their tools in the store', ({ dir }) => {
  const { places, project, root, write, record } = hostTree(dir);
  record();
  write(places.userSettings, { enabledPlugins: { 'p@m': true } });
  write(join(root, '.claude-plugin', 'plugin.json'), {
    name: 'p',
    version: '1',
    mcpServers: {
      greeter: stdio('${CLAUDE_PLUGIN_ROOT}/mcp-servers/.holdfast/run.cjs', 'greeter'),
      far: { type: 'http', url: 'http://127.0.0.1:1/', headers: { Token: '${KEY}' } },
    },
  });
  const store = join(dir, 'store');
  const env = { KEY: 'canary', HOLDFAST_STORE: store };
  const world = { env, home: join(dir, 'home'), platform: 'linux' as const, cwd: project };
  const { members, problems } = discoverInstalled(world);
  expect(problems).toEqual([]);
  expect(members.map(({ name, identity }) => [name, identity])).toEqual([
    ['p:greeter', 'p/greeter'],
    ['p:far', 'p/far'],
  ]);
  const [greeter, far] = members;
  expect(greeter?.otherCaches).toEqual([
    join(store, 'm', 'greeter', 'tools-cache.json'),
    join(root, 'mcp-servers', 'greeter', 'tools-cache.json'),
  ]);
  expect(greeter?.cacheFile?.startsWith(join(store, '.manager'))).toBe(true);
  expect(far?.server).toMatchObject({ headers: { Token: 'canary' } });
});
