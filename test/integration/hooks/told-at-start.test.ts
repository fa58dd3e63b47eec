import { appendFileSync, chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { short } from '../../../src/environment/layout.ts';
import { readRequirements } from '../../../src/environment/requirements-hash.ts';
import type { ClientHome } from '../../helpers/client-home.ts';
import { addFigure } from '../../helpers/figure.ts';
import { test } from './hook-test.ts';

const ROOT = '${CLAUDE_PLUGIN_ROOT}';
const WRAPPED = { command: 'node', args: [`${ROOT}/mcp-servers/.holdfast/run.cjs`, 's'] };

type Install = (server: object, files?: Record<string, string>) => string;
type Scene = { client: ClientHome; dir: string; install: Install };

function put(path: string, text: string | Buffer): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, text);
}

/** A server behind the wrapper with which nothing is wrong yet. */
function installWrapped(install: Install, files: Record<string, string> = {}): string {
  return install(WRAPPED, {
    'mcp-servers/.holdfast/run.cjs': '',
    'mcp-servers/s/server.py': '',
    'mcp-servers/s/requirements.txt': 'mcp==1.27.0\n',
    ...files,
  });
}

function storeOf({ home }: ClientHome): string {
  return join(home, '.cache', 'claude-mcp-venvs', 'm', 's');
}

/** What the start of a session can say of a server or its plugin, each with something that is wrong. */
const TOLD: [code: string, says: RegExp, make: (scene: Scene) => void][] = [
  [
    'PLUGIN_MISSING',
    /its folder .* is gone/,
    ({ install }) => rmSync(install({ command: 'node' }), { recursive: true }),
  ],
  [
    'PLUGIN_UNREADABLE',
    /ignores a part of it/,
    ({ install }) => writeFileSync(join(install({}), '.mcp.json'), '{'),
  ],
  ['COMMAND_MISSING', /not on the PATH/, ({ install }) => install({ command: 'no-such-x' })],
  [
    'COMMAND_NOT_RUNNABLE',
    /cannot be executed/,
    ({ install }) => install({ command: `${ROOT}/s` }, { s: 'text' }),
  ],
  [
    'FILE_MISSING',
    /gone\.mjs` is missing/,
    ({ install }) => install({ command: 'node', args: [`${ROOT}/gone.mjs`] }),
  ],
  [
    'LINK_DANGLING',
    /leads to `\/nowhere/,
    ({ install }) => symlinkSync('/nowhere', join(install({ command: `${ROOT}/py` }), 'py')),
  ],
  [
    'ENVIRONMENT_ABSENT',
    /The environment .* is missing/,
    ({ install }) => install({ command: `${ROOT}/.venv/bin/python` }),
  ],
  [
    'VARIABLE_UNSET',
    /variable `NO_SUCH` .* is not set/,
    ({ install }) => install({ command: '${NO_SUCH}' }),
  ],
  [
    'RECENT_FAILURE',
    /no session starts it for 15 minutes/,
    ({ install, client }) => {
      install({ command: 'node' });
      client.noteFailure('plugin:sick:s');
    },
  ],
  [
    'RECENT_FAILURE behind the wrapper',
    /no session starts it for 15 minutes/,
    ({ install, client }) => {
      installWrapped(install);
      client.noteFailure('plugin:sick:s');
    },
  ],
  [
    'LAST_START_FAILED',
    /Its last start failed/,
    ({ install, client }) => {
      install({ command: 'node' });
      client.noteFailure('plugin:sick:s', 'oops\n');
      const timestamp = Date.now() - 3_600_000;
      put(client.places.failureCache, JSON.stringify({ 'plugin:sick:s': { timestamp } }));
    },
  ],
  [
    'SPEC_INVALID for a line that is refused',
    /requirements\.txt:1` cannot be installed/,
    ({ install }) => installWrapped(install, { 'mcp-servers/s/requirements.txt': '-e .\n' }),
  ],
  [
    'SPEC_INVALID for a line that only an installer sees',
    /requirements\.txt:1` cannot be installed/,
    ({ install }) => installWrapped(install, { 'mcp-servers/s/requirements.txt': '# a\fevil\n' }),
  ],
  [
    'SPEC_INVALID for a bad holdfast.json',
    /holdfast\.json:.* is not valid/,
    ({ install }) => installWrapped(install, { 'mcp-servers/s/holdfast.json': '{"start":"now"}' }),
  ],
  [
    'SPEC_INVALID for a store that others can write',
    /can be written by others/,
    ({ install, client }) => {
      installWrapped(install);
      mkdirSync(storeOf(client), { recursive: true });
      chmodSync(storeOf(client), 0o777);
    },
  ],
  [
    'BUILD_FAILED',
    /no such package/,
    ({ install, client }) => {
      const root = installWrapped(install);
      const file = join(root, 'mcp-servers/s/requirements.txt');
      const { hash } = readRequirements({ kind: 'requirements', file }, root);
      const failure = {
        at: new Date().toISOString(),
        code: 'BUILD_FAILED',
        message: 'no such package',
      };
      put(join(storeOf(client), `build-${short(hash)}.failed.json`), JSON.stringify(failure));
    },
  ],
  [
    'GUARD_BROKEN',
    /The guard .* does not work/,
    ({ dir }) => appendFileSync(join(dir, 'holdfast/dist/guard.cjs'), ' '),
  ],
];

test.for(TOLD)(
  '[F43] the start of a session says %s',
  ([, says, make], { task, dir, client, startSession }) => {
    client.install('well', {
      '.mcp.json': { s: { command: 'node', args: [`${ROOT}/s.mjs`] } },
      's.mjs': '',
    });
    const install: Install = (s, files = {}) =>
      client.install('sick', { '.mcp.json': { s }, ...files });
    make({ client, dir, install });
    const { status, stdout, stderr } = startSession();
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { systemMessage } = JSON.parse(stdout);
    expect(systemMessage).toMatch(says);
    addFigure(task, 1, 'finding told by the hook as it is shipped');
  },
);

test('the start of a session says nothing of a server behind the wrapper that is well', ({
  client,
  startSession,
}) => {
  installWrapped((s, files = {}) => client.install('well', { '.mcp.json': { s }, ...files }));
  expect(startSession()).toMatchObject({ status: 0, stdout: '', stderr: '' });
});
