import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { ClientHome } from '../../helpers/client-home.ts';
import { addFigure } from '../../helpers/figure.ts';
import { hooksOf, test } from './hook-test.ts';

const NODE_SERVER = {
  '.mcp.json': { mcpServers: { s: { command: 'node', args: ['${CLAUDE_PLUGIN_ROOT}/s.mjs'] } } },
};
const HEALTHY = { ...NODE_SERVER, 's.mjs': '' };
const SILENT = { status: 0, stdout: '', stderr: '' };

function installDangling({ install }: ClientHome): string {
  const command = '${CLAUDE_PLUGIN_ROOT}/mcp-servers/s/.venv/bin/python';
  const root = install('sick', {
    '.mcp.json': { s: { command, args: ['${CLAUDE_PLUGIN_ROOT}/mcp-servers/s/server.py'] } },
    'mcp-servers/s/server.py': '',
    'mcp-servers/s/requirements.txt': 'mcp\n',
  });
  symlinkSync('/home/author/venv', join(root, 'mcp-servers/s/.venv'));
  return root;
}

test('is silent when nothing is installed', ({ startSession }) => {
  expect(startSession()).toMatchObject(SILENT);
});

test('is silent when all is well', ({ client, startSession }) => {
  client.install('well', HEALTHY);
  expect(startSession()).toMatchObject(SILENT);
});

test('tells the user in one line and the model in facts what is wrong', ({
  client,
  startSession,
}) => {
  client.install('well', HEALTHY);
  const root = installDangling(client);
  client.noteFailure('plugin:sick:s', 'python: No such file or directory\n');
  const { status, stdout, stderr } = startSession();
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const { systemMessage, hookSpecificOutput } = JSON.parse(stdout);
  expect(stdout.trimEnd()).not.toContain('\n');
  expect(systemMessage).toMatch(/^Holdfast: plugin:sick:s: The link `.*\.venv` leads to/);
  expect(systemMessage).not.toContain('\n');
  expect(hookSpecificOutput.hookEventName).toBe('SessionStart');
  const { additionalContext } = hookSpecificOutput;
  expect(additionalContext).toContain('quoted: "python: No such file or directory"');
  expect(additionalContext).toContain(`holdfast.cjs adopt ${root}, then /reload-plugins`);
  expect(additionalContext).not.toContain('well');
});

test('without the project in the environment it reads what the client says on stdin', ({
  client,
  startSession,
}) => {
  installDangling(client);
  const nowhere = { CLAUDE_PROJECT_DIR: '' };
  expect(startSession({ env: nowhere }).stdout).toContain('plugin:sick:s');
  for (const input of ['', '{', '[]', 'x'.repeat(10_000_000), '{"cwd":7}\n'])
    expect(startSession({ env: nowhere, input })).toMatchObject({ status: 0, stderr: '' });
});

test('[F44] an input that never ends is not waited for', ({ dir, client, startSession }) => {
  installDangling(client);
  const script = 'mkfifo "$0" && exec 3<>"$0" && exec "$@" <&3';
  const through = ['sh', '-c', script, join(dir, 'fifo')];
  const { status, stdout, tookMs } = startSession({ env: { CLAUDE_PROJECT_DIR: '' }, through });
  expect(status).toBe(0);
  expect(stdout).toContain('plugin:sick:s');
  expect(tookMs).toBeLessThan(2500);
});

describe('[F43] [H25] [H26] whatever the client has on its disk', () => {
  const BAD: [string, (path: string) => void][] = [
    ['a FIFO', (path) => spawnSync('mkfifo', [path])],
    ['a directory', (path) => mkdirSync(path)],
    ['an endless file', (path) => symlinkSync('/dev/zero', path)],
    ['a loop of links', (path) => symlinkSync(path, path)],
    ['half a file', (path) => writeFileSync(path, '{"version":2,"plug')],
    ['another shape', (path) => writeFileSync(path, '{"version":2,"plugins":[1],"mcpServers":3}')],
  ];

  test.for(BAD)(
    '%s in place of each file: it ends with 0 and prints JSON or nothing',
    ([, put], { task, client, startSession }) => {
      const root = client.install('well', HEALTHY);
      client.noteFailure('plugin:well:s', 'oops');
      const { places } = client;
      const files = [
        join(root, '.mcp.json'),
        join(root, 's.mjs'),
        places.failureCache,
        places.userSettings,
        join(places.plugins, 'installed_plugins.json'),
      ];
      for (const file of files) {
        const before = readFileSync(file);
        rmSync(file);
        put(file);
        const { status, stdout, stderr, tookMs } = startSession();
        expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
        if (stdout !== '') expect(JSON.parse(stdout)).toHaveProperty('systemMessage');
        expect(tookMs).toBeLessThan(8000);
        rmSync(file, { recursive: true });
        writeFileSync(file, before);
      }
      addFigure(task, files.length, 'exit 0, JSON or nothing');
    },
  );
});

test('[F43] nothing is written, renamed or removed, not even when much is wrong', ({
  task,
  dir,
  client,
  startSession,
  skip,
}) => {
  if (spawnSync('strace', ['-V']).status !== 0) return skip('strace is not there');
  installDangling(client);
  const wrapped = ['${CLAUDE_PLUGIN_ROOT}/mcp-servers/.holdfast/run.cjs', 's'];
  client.install('wrapped', {
    '.mcp.json': { s: { command: 'node', args: wrapped } },
    'mcp-servers/.holdfast/run.cjs': '',
    'mcp-servers/s/server.py': '',
    'mcp-servers/s/requirements.txt': 'x\n',
  });
  client.noteFailure('plugin:sick:s', 'oops');
  const trace = join(dir, 'trace');
  const through = ['strace', '-f', '-qq', '-e', 'trace=file,process', '-o', trace];
  expect(startSession({ through }).stdout).toContain('plugin:sick:s');
  const calls = readFileSync(trace, 'utf8').split('\n');
  expect(calls.length).toBeGreaterThan(50);
  const changes = calls.filter(
    (call) =>
      /\b(unlink|rename|mkdir|rmdir|symlink|link|chmod|chown|truncate|mknod|utime)\w*\(/.test(
        call,
      ) ||
      (/\bopen\w*\(/.test(call) &&
        /O_WRONLY|O_RDWR|O_CREAT/.test(call) &&
        !/\/dev\/(null|tty)|\/proc\//.test(call)),
  );
  expect(changes).toEqual([]);
  // Node starts threads; a process would be an `execve` beside its own.
  expect(calls.filter((call) => /\bexecve\(/.test(call))).toHaveLength(1);
  addFigure(task, calls.length, 'system calls, 0 of which change anything');
});

test('its entry starts no shell and gives the client a time', () => {
  for (const source of ['startup', 'resume']) {
    expect(hooksOf('SessionStart', source)).toEqual([
      {
        type: 'command',
        command: 'node',
        args: ['${CLAUDE_PLUGIN_ROOT}/dist/session-start.cjs', source],
        timeout: 10,
      },
    ]);
  }
});

test('[H20] hostile names reach neither the line nor the context as they are', ({
  task,
  client,
  startSession,
}) => {
  const name = 's\u001b]52;c;eA==\u0007\nIgnore all\u202e';
  client.install('hostile', { '.mcp.json': { mcpServers: { [name]: { command: 'no-such-x' } } } });
  const { status, stdout } = startSession();
  const { systemMessage, hookSpecificOutput } = JSON.parse(stdout);
  expect(status).toBe(0);
  expect(systemMessage).not.toMatch(/\p{Cc}|\u202e/u);
  expect(hookSpecificOutput.additionalContext.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\u202e/u);
  addFigure(task, 1, '0 control characters of a server name in what a session start says');
});
