import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import {
  holdfast,
  makePlugin,
  PLUGIN_ROOT,
  snapshotOf,
  writeTree,
} from '../../helpers/plugin-dir.ts';
import { test } from '../../helpers/test.ts';

const ECHO = {
  'mcp-servers/echo/run.sh':
    '#!/bin/sh\nhere=$(dirname "$0")\nexec "$here/.venv/bin/python" "$here/server.py"\n',
  'mcp-servers/echo/server.py': '',
  'mcp-servers/echo/requirements.txt': '',
};
const ECHO_ENTRY = { command: `${PLUGIN_ROOT}/mcp-servers/echo/run.sh` };
const readJson = (...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8'));

describe('adopt refuses, and changes nothing,', () => {
  test.for<[string, Record<string, unknown>, number, string]>([
    [
      'a .mcp.json that is not JSON',
      { '.mcp.json': '{\n  "mcpServers": {,}\n}\n' },
      78,
      'error[CONFIG_INVALID]: `DIR/.mcp.json:2:18` is not valid',
    ],
    [
      'a .mcp.json with comments',
      { '.mcp.json': '{\n  // servers\n  "mcpServers": {}\n}\n' },
      78,
      '`DIR/.mcp.json:2:3` is not valid',
    ],
    [
      'args that are not text',
      { '.mcp.json': '{"mcpServers": {"a": {"command": "a",\n "args": [1]}}}' },
      78,
      '`DIR/.mcp.json:2:11` is not valid',
    ],
    ['a .mcp.json that is a list', { '.mcp.json': '[]' }, 78, '`DIR/.mcp.json:1:1` is not valid'],
    ['an empty .mcp.json', { '.mcp.json': '' }, 78, '`DIR/.mcp.json:1:1` is not valid'],
    [
      'a plugin.json that is not JSON',
      { '.claude-plugin/plugin.json': '{"name": }' },
      78,
      '`DIR/.claude-plugin/plugin.json:1:10` is not valid',
    ],
    [
      'a named file that is not there',
      { '.claude-plugin/plugin.json': { mcpServers: './no.json' } },
      78,
      '`DIR/no.json` is not there',
    ],
    [
      'a named file outside',
      { '.claude-plugin/plugin.json': { mcpServers: '../no.json' } },
      66,
      'is a link that leads out of the plugin',
    ],
    [
      'a holdfast.json that is not JSON',
      { '.mcp.json': { echo: ECHO_ENTRY }, 'mcp-servers/echo/holdfast.json': '{' },
      78,
      'mcp-servers/echo/holdfast.json:1:2` is not valid',
    ],
    [
      'a file in the wrapper’s place',
      { '.mcp.json': { echo: ECHO_ENTRY }, 'mcp-servers/.holdfast': '' },
      73,
      'error[PLUGIN_UNWRITABLE]: Could not write',
    ],
  ])('%s', ([, files, status, message], { dir }) => {
    makePlugin(dir, { ...ECHO, ...files });
    const before = snapshotOf(dir);
    const result = holdfast(['adopt', dir]);
    expect({ status: result.status, stdout: result.stdout }).toEqual({ status, stdout: '' });
    expect(result.stderr.replaceAll(dir, 'DIR')).toContain(message);
    expect(result.stderr).toContain('\nhint: ');
    expect(snapshotOf(dir)).toEqual(before);
  });

  test('a folder that is not a plugin', ({ dir }) => {
    writeTree(dir, { '.mcp.json': { echo: ECHO_ENTRY } });
    const { status, stderr } = holdfast(['adopt', dir]);
    expect(status).toBe(66);
    expect(stderr).toBe(
      `error[PLUGIN_INVALID]: \`${dir}\` is not a plugin\n\nhint: Name the folder that holds \`.claude-plugin/plugin.json\`\n`,
    );
  });

  test('a .mcp.json that is a link to somewhere else', ({ dir }) => {
    const plugin = makePlugin(join(dir, 'plugin'), ECHO);
    writeTree(dir, { 'mine.json': { echo: ECHO_ENTRY } });
    symlinkSync('../mine.json', join(plugin, '.mcp.json'));
    expect(holdfast(['adopt', plugin])).toMatchObject({ status: 66 });
    expect(readJson(dir, 'mine.json')).toEqual({ echo: ECHO_ENTRY });
  });

  test('a folder without the right to write', ({ dir }) => {
    const plugin = makePlugin(join(dir, 'plugin'), { ...ECHO, '.mcp.json': { echo: ECHO_ENTRY } });
    mkdirSync(join(dir, 'dist'));
    for (const file of ['holdfast.cjs', 'run.cjs'])
      writeFileSync(join(dir, 'dist', file), readFileSync(join('dist', file)));
    for (const folder of [dir, join(plugin, 'mcp-servers'), plugin]) chmodSync(folder, 0o555);
    const before = snapshotOf(plugin);
    // Root may write everywhere; nobody is a stranger to these folders.
    const uid = process.getuid?.() === 0 ? { uid: 65_534 } : {};
    const { status, stderr } = holdfast(['adopt', plugin], {
      cli: join(dir, 'dist', 'holdfast.cjs'),
      ...uid,
    });
    expect(snapshotOf(plugin)).toEqual(before);
    for (const folder of [plugin, join(plugin, 'mcp-servers'), dir]) chmodSync(folder, 0o755);
    expect({ status, stderr }).toMatchObject({
      status: 73,
      stderr: expect.stringContaining('caused by: EACCES'),
    });
  });
});
