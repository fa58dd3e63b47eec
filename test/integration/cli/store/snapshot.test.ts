import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect } from 'vitest';
import { readSnapshot } from '../../../../src/snapshot/read-snapshot.ts';
import {
  cliWords,
  commandPlugin,
  parseReport,
  processesNaming,
  run,
} from '../../../helpers/cli-scene.ts';
import { test } from '../../../helpers/test.ts';

const fixture = (name: string) => resolve('test/fixtures', name);
const PAGED = [process.execPath, fixture('cli/server-with-pages.mjs')];
const NAMES = ['a', 'b', 'c', 'd', 'e'];

/** Runs `holdfast snapshot demo` for a plugin. */
function snapshot(dir: string, plugin: string, args: string[] = [], env: NodeJS.ProcessEnv = {}) {
  const all = { PATH: process.env.PATH, HOME: join(dir, 'home'), ...env };
  return run(cliWords(['snapshot', 'demo', '--plugin', plugin, ...args]), all, dir);
}

function fileOf(plugin: string): string {
  return join(plugin, 'mcp-servers', 'demo', 'tools-cache.json');
}

function read(plugin: string) {
  return readSnapshot(fileOf(plugin), (problem) => {
    throw new Error(problem);
  });
}

describe('holdfast snapshot', { timeout: 60_000 }, () => {
  test('writes all pages of what a server lists, for everybody to read', async ({ dir }) => {
    const plugin = commandPlugin(dir, PAGED);
    const { code, stdout, stderr } = await snapshot(dir, plugin);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('5 tools, legacy era');
    for (const name of NAMES) expect(stdout).toContain(`  + ${name}\n`);
    const written = read(plugin);
    expect(written?.tools.map(({ name }) => name)).toEqual(NAMES);
    expect(written).toMatchObject({
      version: '1.0.0',
      server: 'demo/demo',
      era: 'legacy',
      scopeKey: 'none',
      prompts: [{ name: 'hello' }],
      initialize: { serverInfo: { name: 'fixture' } },
    });
    expect(written).not.toHaveProperty('resources');
    expect(statSync(fileOf(plugin)).mode & 0o777).toBe(0o644);
    expect(processesNaming('server-with-pages.mjs')).toEqual([]);
  });

  test('leaves a file that is up to date as it is, byte by byte', async ({ dir }) => {
    const plugin = commandPlugin(dir, PAGED);
    await snapshot(dir, plugin);
    const before = readFileSync(fileOf(plugin), 'utf8');
    const again = await snapshot(dir, plugin);
    expect({ code: again.code, text: readFileSync(fileOf(plugin), 'utf8') }).toEqual({
      code: 0,
      text: before,
    });
    expect(again.stdout.replaceAll('\n', ' ')).toContain('is up to date');
    expect((await snapshot(dir, plugin, ['--check'])).code).toBe(0);
  });

  test('with --check fails when it is old, tells what changed, and writes nothing', async ({
    dir,
  }) => {
    const plugin = commandPlugin(dir, [...PAGED, 'b']);
    await snapshot(dir, plugin);
    const before = readFileSync(fileOf(plugin), 'utf8');
    commandPlugin(dir, [...PAGED, 'e']);
    const { code, stdout } = await snapshot(dir, plugin, ['--check', '--json']);
    expect(code).toBe(1);
    expect(parseReport('snapshot', stdout)).toMatchObject({
      outcome: 'old',
      changes: { added: ['b'], removed: ['e'], changed: [], fields: ['fingerprint'] },
    });
    expect(readFileSync(fileOf(plugin), 'utf8')).toBe(before);
  });

  test.for([
    ['speaks the modern era alone', 'supervisor/talk/modern-server.mjs', ['modern'], 'echo'],
    [
      'dies of `server/discover`',
      'supervisor/start/server-that-dies-of-discover.mjs',
      ['legacy'],
      'echo',
    ],
    [
      'is silent on `server/discover`',
      'supervisor/start/server-that-is-silent-on-discover.mjs',
      ['legacy'],
      'echo',
    ],
  ] as const)(
    'asks each era in a process of its own: a server that %s',
    async ([_title, server, eras, tool], { dir }) => {
      const plugin = commandPlugin(dir, [process.execPath, fixture(server), join(dir, 'journal')]);
      const { code, stdout } = await snapshot(dir, plugin, ['--json']);
      expect(code).toBe(0);
      expect(parseReport('snapshot', stdout)).toMatchObject({ outcome: 'written', eras });
      expect(read(plugin)?.tools.map(({ name }) => name)).toContain(tool);
      expect(processesNaming(join(dir, 'journal'))).toEqual([]);
    },
  );

  test('leaves nothing of a server that has grandchildren and ignores its end', async ({ dir }) => {
    const server = join(dir, 'stubborn.mjs');
    const grandchild = `setInterval(() => {}, 1000) // ${dir}`;
    writeFileSync(
      server,
      `import { spawn } from 'node:child_process';
import { serve } from '${fixture('supervisor/mcp-lines.mjs')}';
process.on('SIGTERM', () => {});
spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}], { stdio: 'inherit' });
serve({ onEnd: () => {} });\n`,
    );
    const plugin = commandPlugin(dir, [process.execPath, server]);
    expect((await snapshot(dir, plugin)).code).toBe(0);
    expect(processesNaming(dir)).toEqual([]);
  });

  test('refuses a server that is passed variables, by which it may list other things', async ({
    dir,
  }) => {
    const plugin = commandPlugin(dir, PAGED, { env: { DEMO_TOKEN: '${DEMO_TOKEN:-}' } });
    const { code, stdout, stderr } = await snapshot(dir, plugin, [], { DEMO_TOKEN: 'hunter22' });
    expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
    expect(stderr).toContain('DEMO_TOKEN');
    expect(stderr).not.toContain('hunter22');
    expect(existsSync(fileOf(plugin))).toBe(false);
    expect((await snapshot(dir, plugin)).code).toBe(0);
  });

  test('tells why a server does not start, and leaves what is there', async ({ dir }) => {
    const plugin = commandPlugin(dir, PAGED);
    await snapshot(dir, plugin);
    const before = readFileSync(fileOf(plugin), 'utf8');
    const dead = fixture('supervisor/start/server-that-exits-before-answering.mjs');
    commandPlugin(dir, [process.execPath, dead]);
    const { code, stderr } = await snapshot(dir, plugin);
    expect(code).toBe(70);
    expect(stderr).toContain('`demo` ended before it answered');
    expect(readFileSync(fileOf(plugin), 'utf8')).toBe(before);
  });

  test('refuses a server that the plugin does not have', async ({ dir }) => {
    const plugin = commandPlugin(dir, PAGED);
    const env = { PATH: process.env.PATH, HOME: join(dir, 'home') };
    const { code, stderr } = await run(cliWords(['snapshot', 'nobody']), env, plugin);
    expect(code).toBe(66);
    expect(stderr).toContain('mcp-servers/nobody');
  });
});
