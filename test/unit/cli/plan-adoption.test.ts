import { expect, test } from 'vitest';
import { isDone, planAdoption } from '../../../src/cli/adopt/plan/plan-adoption.ts';
import type { PluginFacts, ServerFile } from '../../../src/cli/adopt/plan/plugin-facts.ts';

const ROOT = `\${CLAUDE_PLUGIN_ROOT}`;
const RUN = `${ROOT}/mcp-servers/.holdfast/run.cjs`;

function facts(text: string, path: ServerFile['path'] = ['mcpServers']): PluginFacts {
  const parsed = JSON.parse(text.replace('\uFEFF', ''));
  const entries = path.length > 0 ? parsed.mcpServers : parsed;
  return {
    pluginRoot: '/plugin',
    files: [{ file: '.mcp.json', text, path, entries }],
    folders: [
      {
        name: 'x',
        requirements: 'listed',
        entry: { kind: 'script', path: `${ROOT}/mcp-servers/x/server.py` },
        scripts: {},
      },
    ],
    layout: 'own',
    wrapper: {
      path: 'mcp-servers/.holdfast/run.cjs',
      built: Buffer.from('new'),
      vendored: Buffer.from('old'),
    },
  };
}

const after = (text: string, path?: ServerFile['path']) =>
  planAdoption(facts(text, path)).changes[0]?.after;
const PYTHON = `"${ROOT}/mcp-servers/x/.venv/bin/python"`;
const ARGS = `["${RUN}", "x"]`;

test.each([
  [
    'two spaces, order and other fields',
    `{\n  "mcpServers": {\n    "x": {\n      "type": "stdio",\n      "args": ["${ROOT}/mcp-servers/x/server.py"],\n      "command": ${PYTHON},\n      "timeout": 5000\n    },\n    "web": { "type": "http", "url": "https://x.test" }\n  }\n}\n`,
    `{\n  "mcpServers": {\n    "x": {\n      "type": "stdio",\n      "args": ${ARGS},\n      "command": "node",\n      "timeout": 5000\n    },\n    "web": { "type": "http", "url": "https://x.test" }\n  }\n}\n`,
  ],
  [
    'tabs, the line ends of Windows and no final newline',
    `{\r\n\t"mcpServers": {\r\n\t\t"x": {\r\n\t\t\t"command": ${PYTHON},\r\n\t\t\t"args": [\r\n\t\t\t\t"${ROOT}/mcp-servers/x/server.py"\r\n\t\t\t]\r\n\t\t}\r\n\t}\r\n}`,
    `{\r\n\t"mcpServers": {\r\n\t\t"x": {\r\n\t\t\t"command": "node",\r\n\t\t\t"args": [\r\n\t\t\t\t"${RUN}",\r\n\t\t\t\t"x"\r\n\t\t\t]\r\n\t\t}\r\n\t}\r\n}`,
  ],
  [
    'one line, a byte order mark',
    `\uFEFF{"mcpServers":{"x":{"command":${PYTHON},"args":["${ROOT}/mcp-servers/x/server.py"]}}}`,
    `\uFEFF{"mcpServers":{"x":{"command":"node","args":${ARGS}}}}`,
  ],
])('an edit keeps %s', (_title, before, expected) => {
  expect(after(before)).toBe(expected);
});

test('a bare map is rewritten, and missing args come behind the command', () => {
  expect(after('{\n    "y": { "command": "y-mcp", "env": {"A": "1"} }\n}\n', [])).toBe(
    `{\n    "y": { "command": "node", "args": ["${RUN}", "y", "--", "y-mcp"], "env": {"A": "1"} }\n}\n`,
  );
});

test('a long list of words goes over several lines', () => {
  const text =
    '{\n  "y": {\n    "command": "y-mcp",\n    "args": ["--root", "/a/long/path/to/some/place"]\n  }\n}\n';
  expect(after(text, [])).toContain('    "args": [\n');
});

test.each([
  ['no env', '', `,\n    "env": { "A": "1" }`],
  ['an empty env', `,\n    "env": {}`, `,\n    "env": { "A": "1" }`],
  [
    'an env',
    `,\n    "env": {\n      "B": "2"\n    }`,
    `,\n    "env": {\n      "B": "2",\n      "A": "1"\n    }`,
  ],
])('what a script exports comes into %s', (_title, env, expected) => {
  const base = facts(
    `{\n  "x": {\n    "command": "${ROOT}/mcp-servers/x/run.sh"${env}\n  }\n}\n`,
    [],
  );
  const scripts = { 'run.sh': 'export A=1\ncd "$(dirname "$0")"\nexec .venv/bin/python server.py' };
  const folders = base.folders.map((folder) => ({ ...folder, scripts }));
  expect(planAdoption({ ...base, folders }).changes[0]?.after).toBe(
    `{\n  "x": {\n    "command": "node",\n    "args": ${ARGS}${expected}\n  }\n}\n`,
  );
});

test('a file that says a key twice is refused', () => {
  const text = '{ "y": { "command": "a", "command": "b" } }';
  expect(() => after(text, [])).toThrow('`.mcp.json` has a key of the server `y` twice');
});

test('servers in two places of one file become one change', () => {
  const text = '{"mcpServers":[{"a":{"command":"a"}},{"b":{"command":"b"}}]}';
  const base = facts('{}', []);
  const [a, b] = JSON.parse(text).mcpServers;
  const files = [
    { file: 'plugin.json', text, path: ['mcpServers', 0], entries: a },
    { file: 'plugin.json', text, path: ['mcpServers', 1], entries: b },
  ];
  expect(planAdoption({ ...base, files }).changes).toEqual([
    {
      file: 'plugin.json',
      before: text,
      after: `{"mcpServers":[{"a":{"command":"node", "args": ["${RUN}", "a", "--", "a"]}},{"b":{"command":"node", "args": ["${RUN}", "b", "--", "b"]}}]}`,
    },
  ]);
});

test('a plan for what is adopted changes nothing once the wrapper is of this version', () => {
  const base = facts(`{"x":{"command":"node","args":${ARGS}}}`, []);
  const current = { ...base.wrapper, vendored: base.wrapper.built };
  expect([base, { ...base, wrapper: current }].map((known) => isDone(planAdoption(known)))).toEqual(
    [false, true],
  );
});
