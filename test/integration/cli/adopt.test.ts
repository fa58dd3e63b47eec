import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import {
  holdfast,
  makePlugin,
  PLUGIN_ROOT,
  RUN,
  snapshotOf,
  VENDORED,
} from '../../helpers/plugin-dir.ts';
import { test } from '../../helpers/test.ts';

const ECHO = {
  'mcp-servers/echo/run.sh':
    '#!/bin/sh\nhere=$(dirname "$0")\nexec "$here/.venv/bin/python" "$here/server.py"\n',
  'mcp-servers/echo/server.py': '',
  'mcp-servers/echo/requirements.txt': '',
};
const ECHO_ENTRY = { command: `${PLUGIN_ROOT}/mcp-servers/echo/run.sh` };
const ADOPTED = { command: 'node', args: [RUN, 'echo'] };
const NPX = { command: 'npx', args: ['-y', 'other'] };
const NPX_ADOPTED = { command: 'node', args: [RUN, 'other', '--', 'npx', '-y', 'other'] };

const readJson = (...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8'));

describe('adopt', () => {
  test('puts the wrapper in and rewrites the servers, and keeps the modes', ({ dir }) => {
    makePlugin(dir, { ...ECHO, '.mcp.json': { mcpServers: { echo: ECHO_ENTRY, other: NPX } } });
    chmodSync(join(dir, '.mcp.json'), 0o640);
    const { status, stdout, stderr } = holdfast(['adopt', dir]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatchInlineSnapshot(`
      ".mcp.json
            "mcpServers": {
              "echo": {
        -       "command": "\${CLAUDE_PLUGIN_ROOT}/mcp-servers/echo/run.sh"
        +       "command": "node",
        +       "args": ["\${CLAUDE_PLUGIN_ROOT}/mcp-servers/.holdfast/run.cjs", "echo"]
              },
              "other": {
        -       "command": "npx",
        +       "command": "node",
                "args": [
        +         "\${CLAUDE_PLUGIN_ROOT}/mcp-servers/.holdfast/run.cjs",
        +         "other",
        +         "--",
        +         "npx",
                  "-y",
                  "other"

      mcp-servers/.holdfast/run.cjs is added
      echo starts from its environment
        \`mcp-servers/echo/run.sh\` is not used any more
      other is supervised as it is
        it does not lie in a folder of \`mcp-servers\`

      Adopted
      "
    `);
    expect(readJson(dir, '.mcp.json')).toEqual({
      mcpServers: { echo: ADOPTED, other: NPX_ADOPTED },
    });
    expect(readFileSync(join(dir, VENDORED)).equals(readFileSync('dist/run.cjs'))).toBe(true);
    const modes = ['.mcp.json', VENDORED].map((file) =>
      (statSync(join(dir, file)).mode & 0o777).toString(8),
    );
    expect(modes).toEqual(['640', '644']);
  });

  test('has nothing to do the second time, and touches no file', ({ dir }) => {
    makePlugin(dir, { ...ECHO, '.mcp.json': { mcpServers: { echo: ECHO_ENTRY } } });
    holdfast(['adopt', dir]);
    const before = snapshotOf(dir);
    expect(holdfast(['adopt', dir])).toEqual({ status: 0, stdout: 'Nothing to do\n', stderr: '' });
    expect(snapshotOf(dir)).toEqual(before);
  });

  test('shows the same change with --dry-run, and makes none', ({ dir }) => {
    makePlugin(dir, { ...ECHO, '.mcp.json': { mcpServers: { echo: ECHO_ENTRY } } });
    const before = snapshotOf(dir);
    const shown = holdfast(['adopt', dir, '--dry-run']);
    expect(snapshotOf(dir)).toEqual(before);
    expect(shown.stdout.replace('Nothing was changed', 'Adopted')).toBe(
      holdfast(['adopt', dir]).stdout,
    );
  });

  test('fails with --check until all is adopted, and when the wrapper is of another version', ({
    dir,
  }) => {
    makePlugin(dir, { ...ECHO, '.mcp.json': { mcpServers: { echo: ECHO_ENTRY } } });
    const before = snapshotOf(dir);
    expect(holdfast(['adopt', dir, '--check'])).toEqual({
      status: 1,
      stdout: `\`${VENDORED}\` is missing\nthe server \`echo\` in \`.mcp.json\` is not adopted\n`,
      stderr: '',
    });
    expect(snapshotOf(dir)).toEqual(before);
    holdfast(['adopt', dir]);
    expect(holdfast(['adopt', dir, '--check'])).toMatchObject({ status: 0 });
    writeFileSync(join(dir, VENDORED), 'old');
    expect(holdfast(['adopt', dir, '--check'])).toMatchObject({
      status: 1,
      stdout: `\`${VENDORED}\` is not of this version\n`,
    });
    holdfast(['adopt', dir]);
    expect(holdfast(['adopt', dir, '--check'])).toMatchObject({ status: 0 });
  });

  test('prints the same facts as one object with --json', ({ dir }) => {
    makePlugin(dir, { ...ECHO, '.mcp.json': { echo: ECHO_ENTRY } });
    const { status, stdout } = holdfast(['adopt', dir, '--json', '--dry-run']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      plugin: dir,
      mode: 'dry-run',
      done: false,
      warnings: [],
      wrapper: { path: VENDORED, state: 'missing' },
      servers: [
        {
          name: 'echo',
          file: '.mcp.json',
          action: 'environment',
          notes: ['`mcp-servers/echo/run.sh` is not used any more'],
          change: { ...ADOPTED, env: {} },
        },
      ],
      files: ['.mcp.json'],
    });
  });

  test('rewrites the servers in plugin.json and in the files that it names', ({ dir }) => {
    const mcpServers = ['./servers.json', { echo: ECHO_ENTRY }];
    makePlugin(dir, {
      ...ECHO,
      '.claude-plugin/plugin.json': { name: 'sample', mcpServers },
      'servers.json': { other: NPX },
    });
    expect(holdfast(['adopt', dir])).toMatchObject({ status: 0, stderr: '' });
    expect(readJson(dir, '.claude-plugin/plugin.json')).toEqual({
      name: 'sample',
      mcpServers: ['./servers.json', { echo: ADOPTED }],
    });
    expect(readJson(dir, 'servers.json')).toEqual({ other: NPX_ADOPTED });
    expect(holdfast(['adopt', dir, '--check'])).toMatchObject({ status: 0 });
  });

  test('keeps the wrapper in the plugin when mcp-servers is a link to a shared folder', ({
    dir,
  }) => {
    const plugin = makePlugin(join(dir, 'plugin'), { ...ECHO, '.mcp.json': { echo: ECHO_ENTRY } });
    renameSync(join(plugin, 'mcp-servers'), join(dir, 'shared'));
    symlinkSync('../shared', join(plugin, 'mcp-servers'));
    const before = snapshotOf(join(dir, 'shared'));
    expect(holdfast(['adopt', plugin])).toMatchObject({ status: 0, stderr: '' });
    expect(snapshotOf(join(dir, 'shared'))).toEqual(before);
    expect(readJson(plugin, '.mcp.json').echo.args).toEqual([
      `${PLUGIN_ROOT}/.holdfast/run.cjs`,
      'echo',
      '--',
      ECHO_ENTRY.command,
    ]);
    expect(holdfast(['adopt', plugin, '--check'])).toMatchObject({ status: 0 });
  });

  test('warns when git would leave the wrapper out', ({ dir }) => {
    makePlugin(dir, { ...ECHO, '.mcp.json': { echo: ECHO_ENTRY }, '.gitignore': '.holdfast\n' });
    expect(spawnSync('git', ['init', '--quiet', dir]).status).toBe(0);
    expect(holdfast(['adopt', dir]).stdout).toContain(`warning: git ignores \`${VENDORED}\``);
  });

  test('leaves a plugin alone that starts no process', ({ dir }) => {
    makePlugin(dir, {
      '.mcp.json': { mcpServers: { web: { type: 'http', url: 'https://x.test' } } },
    });
    const before = snapshotOf(dir);
    for (const flags of [[], ['--check']]) {
      expect(holdfast(['adopt', dir, ...flags])).toEqual({
        status: 0,
        stdout: 'Nothing to do: the plugin declares no server that starts a process\n',
        stderr: '',
      });
    }
    expect(snapshotOf(dir)).toEqual(before);
  });
});
