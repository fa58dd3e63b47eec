import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { readServerSpec } from '../../../src/spec/read-server-spec.ts';
import { test } from '../../helpers/test.ts';

/** Writes files below `<dir>/plugins/cache/shop/tools/1.0.0`, and gives the place of its wrapper. */
function pluginAt(dir: string, files: Record<string, string>) {
  const root = join(dir, 'plugins', 'cache', 'shop', 'tools', '1.0.0');
  const all = { '.claude-plugin/plugin.json': '{"name":"tools","version":"1.2.3"}', ...files };
  for (const [name, content] of Object.entries(all)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  const wrapperPath = join(root, 'mcp-servers', '.holdfast', 'run.cjs');
  return { root, place: { wrapperPath, claimedRoot: undefined, cwd: dir } };
}

async function codeOf(read: () => Promise<unknown>): Promise<unknown> {
  try {
    return await read();
  } catch (error) {
    return (error as { code: string }).code;
  }
}

test('a server is described by its folder alone', async ({ dir }) => {
  const { root, place } = pluginAt(dir, {
    'mcp-servers/greet/server.py': '',
    'mcp-servers/greet/requirements.txt': '',
  });
  const serverDir = join(root, 'mcp-servers', 'greet');
  expect(await readServerSpec('greet', place)).toEqual({
    server: 'greet',
    serverDir,
    pluginRoot: root,
    plugin: 'tools',
    version: '1.2.3',
    marketplace: 'shop',
    runtime: 'python',
    requirements: { kind: 'requirements', file: join(serverDir, 'requirements.txt') },
    entry: { kind: 'script', path: join(serverDir, 'server.py') },
    probe: 'entry',
    buildTimeoutMs: 600_000,
    start: 'on-demand',
  });
});

test('an author says when a server is started and when it is stopped', async ({ dir }) => {
  const { place } = pluginAt(dir, {
    'mcp-servers/greet/main.py': '',
    'mcp-servers/greet/requirements.txt': '',
    'mcp-servers/greet/holdfast.json': '{"start":"eager","idleStopMinutes":0.5}',
  });
  const spec = await readServerSpec('greet', place);
  expect(spec).toMatchObject({ start: 'eager', idleStopMs: 30_000 });
});

test('the wrapper finds its plugin when CLAUDE_PLUGIN_ROOT is stale or unexpanded', async ({
  dir,
}) => {
  const { root, place } = pluginAt(dir, {
    'mcp-servers/greet/main.py': '',
    'mcp-servers/greet/requirements.txt': '',
  });
  for (const claimedRoot of ['${CLAUDE_PLUGIN_ROOT}', '/gone', '', 'relative']) {
    expect((await readServerSpec('greet', { ...place, claimedRoot })).pluginRoot).toBe(root);
  }
});

const orders: [string, string[], object][] = [
  ['uv.lock before all', ['uv.lock', 'pyproject.toml', 'requirements.lock'], { kind: 'uv-lock' }],
  ['uv.lock only with its pyproject', ['uv.lock', 'requirements.txt'], { kind: 'requirements' }],
  [
    'requirements before pyproject',
    ['pyproject.toml', 'requirements.txt'],
    { kind: 'requirements' },
  ],
  ['pyproject alone', ['pyproject.toml'], { kind: 'pyproject' }],
];
for (const [title, names, expected] of orders) {
  test(`requirements are looked for in order: ${title}`, async ({ dir }) => {
    const files = Object.fromEntries(names.map((name) => [`mcp-servers/s/${name}`, '']));
    const { place } = pluginAt(dir, { ...files, 'mcp-servers/s/server.py': '' });
    expect((await readServerSpec('s', place)).requirements).toMatchObject(expected);
  });
}

const entries: [string, string[], object][] = [
  ['server.py before main.py', ['main.py', 'server.py'], { kind: 'script' }],
  ['a package with a server', ['pkg/server.py'], { kind: 'module', module: 'pkg.server' }],
  ['a package that is run', ['pkg/__main__.py'], { kind: 'module', module: 'pkg.__main__' }],
  ['a package below src', ['src/pkg/server.py'], { kind: 'module', module: 'pkg.server' }],
];
for (const [title, names, expected] of entries) {
  test(`the entry is found: ${title}`, async ({ dir }) => {
    const files = Object.fromEntries(names.map((name) => [`mcp-servers/s/${name}`, '']));
    const { place } = pluginAt(dir, { ...files, 'mcp-servers/s/requirements.txt': '' });
    expect((await readServerSpec('s', place)).entry).toMatchObject(expected);
  });
}

test('what holdfast.json says beats what can be inferred', async ({ dir }) => {
  const { root, place } = pluginAt(dir, {
    'mcp-servers/s/holdfast.json':
      '{"requires":"deps/all.txt","entry":"-m app.run","python":">=3.11","probe":"none","buildTimeoutSeconds":30}',
    'mcp-servers/s/deps/all.txt': '',
    'mcp-servers/s/server.py': '',
  });
  const serverDir = join(root, 'mcp-servers', 's');
  expect(await readServerSpec('s', place)).toMatchObject({
    requirements: { kind: 'requirements', file: join(serverDir, 'deps', 'all.txt') },
    entry: { kind: 'module', module: 'app.run', searchDir: serverDir },
    python: '>=3.11',
    probe: 'none',
    buildTimeoutMs: 30_000,
  });
});

test('a command makes a server without a folder or requirements runnable', async ({ dir }) => {
  const { place } = pluginAt(dir, {});
  expect(await readServerSpec('other', place, ['node', 'x.js'])).toMatchObject({ runtime: 'none' });
});

const mistakes: [string, string, Record<string, string>, string][] = [
  ['an unknown server', 'nope', {}, 'SERVER_UNKNOWN'],
  ['no requirement file', 's', { 'mcp-servers/s/server.py': '' }, 'REQUIREMENTS_MISSING'],
  ['no entry', 's', { 'mcp-servers/s/requirements.txt': '' }, 'ENTRY_MISSING'],
  ['malformed holdfast.json', 's', { 'mcp-servers/s/holdfast.json': '{' }, 'CONFIG_INVALID'],
  [
    'a requirement file that is not there',
    's',
    { 'mcp-servers/s/holdfast.json': '{"requires":"x.txt"}' },
    'REQUIREMENTS_MISSING',
  ],
];
for (const [title, server, files, code] of mistakes) {
  test(`${title} is ${code}`, async ({ dir }) => {
    const { place } = pluginAt(dir, files);
    expect(await codeOf(() => readServerSpec(server, place))).toBe(code);
  });
}
