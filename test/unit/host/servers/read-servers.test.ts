import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { readServers } from '../../../../src/host/servers/read-servers.ts';
import { test } from '../../../helpers/test.ts';
import { hostTree } from '../host-tree.ts';

type Files = Record<string, unknown>;

const DATA = '/data/p-m';

function serversOf(dir: string, files: Files, env: NodeJS.ProcessEnv = {}) {
  const { root, project, write } = hostTree(dir);
  for (const [name, content] of Object.entries(files)) write(join(root, name), content);
  const plugin = {
    plugin: 'p',
    root: { kind: 'cache', path: root },
    dataDir: DATA,
    marketplaceManifest: join(root, 'marketplace.json'),
  } as const;
  return { root, project, ...readServers(plugin, { env, projectDir: project }) };
}

const MANIFEST = '.claude-plugin/plugin.json';
const cat = (...args: string[]) => ({ command: 'cat', args });

/** `name:first argument` of each server, sorted. */
function brief({ servers }: ReturnType<typeof serversOf>): string[] {
  return servers
    .map((server) => `${server.id}=${server.transport === 'stdio' ? server.args[0] : server.url}`)
    .sort();
}

describe('servers are declared', () => {
  const CASES: [string, Files, string[]][] = [
    ['nowhere', { [MANIFEST]: { name: 'p' } }, []],
    ['in .mcp.json', { '.mcp.json': { mcpServers: { a: cat('1') } } }, ['plugin:p:a=1']],
    ['in .mcp.json as a bare map', { '.mcp.json': { a: cat('1') } }, ['plugin:p:a=1']],
    [
      'in the manifest, whose name is the one that counts',
      { [MANIFEST]: { name: 'other', mcpServers: { a: cat('1') } } },
      ['plugin:other:a=1'],
    ],
    [
      'in a file that the manifest names',
      {
        [MANIFEST]: { name: 'p', mcpServers: './s.json' },
        's.json': { mcpServers: { a: cat('1') } },
      },
      ['plugin:p:a=1'],
    ],
    [
      'in several files and a map',
      {
        [MANIFEST]: { name: 'p', mcpServers: ['./1.json', './2.json', { c: cat('3') }] },
        '1.json': { mcpServers: { a: cat('1') } },
        '2.json': { b: cat('2') },
      },
      ['plugin:p:a=1', 'plugin:p:b=2', 'plugin:p:c=3'],
    ],
    [
      'in both, and the manifest replaces the same names',
      {
        [MANIFEST]: { name: 'p', mcpServers: { a: cat('manifest') } },
        '.mcp.json': { mcpServers: { a: cat('file'), b: cat('file') } },
      },
      ['plugin:p:a=manifest', 'plugin:p:b=file'],
    ],
    [
      'by the marketplace for a plugin without a manifest',
      {
        'marketplace.json': { plugins: [{ name: 'p', mcpServers: { a: cat('entry') } }] },
        '.mcp.json': { b: cat('file') },
      },
      ['plugin:p:a=entry', 'plugin:p:b=file'],
    ],
    [
      'not by the marketplace for a plugin that has a manifest',
      {
        [MANIFEST]: { name: 'p' },
        'marketplace.json': { plugins: [{ name: 'p', mcpServers: { a: cat('entry') } }] },
      },
      [],
    ],
    [
      'as remote ones',
      { '.mcp.json': { a: { type: 'http', url: 'https://${HOST:-h}/x' } } },
      ['plugin:p:a=https://h/x'],
    ],
    [
      '[H25] twice in one map, where the last counts',
      { '.mcp.json': '{"a":{"command":"cat","args":["1"]},"a":{"command":"cat","args":["2"]}}' },
      ['plugin:p:a=2'],
    ],
  ];
  for (const [title, files, expected] of CASES) {
    test(title, ({ dir }) => {
      const read = serversOf(dir, files);
      expect(brief(read)).toEqual(expected);
      expect(read.problems).toEqual([]);
    });
  }
});

test('a server comes with its variables replaced, and says which could not be', ({ dir }) => {
  const spec = {
    command: '${CLAUDE_PLUGIN_ROOT}/run.sh',
    args: ['${CLAUDE_PROJECT_DIR}', '${MISSING}', '${user_config.key}'],
    env: { STATE: '${CLAUDE_PLUGIN_DATA}/s', WHO: '${USER:-nobody}', LOG: '${MISSING}' },
  };
  const { root, project, servers } = serversOf(dir, { '.mcp.json': { a: spec } }, { USER: 'ada' });
  expect(servers).toEqual([
    {
      id: 'plugin:p:a',
      name: 'a',
      declaredIn: join(root, '.mcp.json'),
      transport: 'stdio',
      command: `${root}/run.sh`,
      args: [project, '${MISSING}', '${user_config.key}'],
      env: { STATE: `${DATA}/s`, WHO: 'ada', LOG: '${MISSING}' },
      unresolved: ['MISSING', 'user_config.key'],
    },
  ]);
});

test('a server that the wrapper starts names the wrapper and its folder', ({ dir }) => {
  const file = '${CLAUDE_PLUGIN_ROOT}/mcp-servers/.holdfast/run.cjs';
  const spec = { command: 'node', args: [file, 'greeter'] };
  const { root, servers } = serversOf(dir, { '.mcp.json': { hello: spec } });
  expect(servers.map((server) => 'wrapper' in server && server.wrapper)).toEqual([
    { file: join(root, 'mcp-servers/.holdfast/run.cjs'), server: 'greeter' },
  ]);
});

describe('[H25] what the client drops is left out, with one problem', () => {
  const DROPPED: [string, Files][] = [
    ['an entry that is a number', { '.mcp.json': { a: 5 } }],
    ['an entry without a command', { '.mcp.json': { a: {} } }],
    ['arguments that are no list', { '.mcp.json': { a: { command: 'cat', args: 'x' } } }],
    ['a variable that is a number', { '.mcp.json': { a: { command: 'cat', env: { A: 1 } } } }],
    ['an unknown transport', { '.mcp.json': { a: { type: 'pigeon', command: 'cat' } } }],
    ['an address without a transport', { '.mcp.json': { a: { url: 'http://h' } } }],
    ['a file with a comment', { '.mcp.json': '// mine\n{"a":{"command":"cat"}}' }],
    ['a file with a byte order mark', { '.mcp.json': '\uFEFF{"a":{"command":"cat"}}' }],
    ['a file that is a list', { '.mcp.json': [] }],
    ['a map that is a list', { '.mcp.json': { mcpServers: [] } }],
    ['a manifest that is not JSON', { [MANIFEST]: '{', '.mcp.json': { a: cat() } }],
    ['a manifest without a name', { [MANIFEST]: {}, '.mcp.json': { a: cat() } }],
    ['servers that are null', { [MANIFEST]: { name: 'p', mcpServers: null } }],
    ['a named file that is not there', { [MANIFEST]: { name: 'p', mcpServers: './no.json' } }],
    ['a bundle', { [MANIFEST]: { name: 'p', mcpServers: './a.mcpb' }, 'a.mcpb': '{}' }],
    ['a path without a dot', { [MANIFEST]: { name: 'p', mcpServers: 's.json' }, 's.json': '{}' }],
    [
      'a path that leads out of the plugin',
      { [MANIFEST]: { name: 'p', mcpServers: './../s.json' }, '../s.json': { a: cat() } },
    ],
  ];
  for (const [title, files] of DROPPED) {
    test(title, ({ dir }) => {
      const { servers, problems } = serversOf(dir, files);
      expect(servers).toEqual([]);
      expect(problems.map(({ kind }) => kind)).toEqual(['unknown']);
    });
  }

  test('and its neighbours stay', ({ dir }) => {
    const read = serversOf(dir, { '.mcp.json': { bad: 5, good: cat('1') } });
    expect(brief(read)).toEqual(['plugin:p:good=1']);
    expect(read.problems).toHaveLength(1);
  });
});

test('[H25] a server called like a part of every object is a server like others', ({ dir }) => {
  const read = serversOf(dir, { '.mcp.json': '{"__proto__":{"command":"cat","args":["1"]}}' });
  expect(brief(read)).toEqual(['plugin:p:__proto__=1']);
});

test('a plugin whose root is missing has no servers', ({ dir }) => {
  const plugin = { plugin: 'p', root: { kind: 'missing', path: dir }, dataDir: DATA } as const;
  expect(readServers(plugin, { env: {}, projectDir: dir })).toEqual({ servers: [], problems: [] });
});
