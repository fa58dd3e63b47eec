import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect } from 'vitest';
import { toolsSchema } from '../../../../src/cli/tools/tools-schema.ts';
import type { JsonObject } from '../../../../src/protocol/json.ts';
import type { ClientHome } from '../../../helpers/client-home.ts';
import { test as base } from '../../verify/cli-test.ts';

const MEMBER = resolve('test/fixtures/manager/scripted-server.mjs');
const GREET = { name: 'greet', description: 'Greets', inputSchema: { type: 'object' } };
const LONG = { ...GREET, name: 'wave', description: 'Waves at whoever it is told to '.repeat(9) };

/** Adds a plugin whose server follows a script. */
type Add = (plugin: string, script?: JsonObject) => void;

const test = base.extend<{ add: Add }>({
  add: async ({ dir, client }, use) => {
    await use((plugin, script = {}) =>
      install(client, join(dir, `${plugin}.json`), plugin, script),
    );
  },
});

function install(client: ClientHome, file: string, plugin: string, script: JsonObject): void {
  writeFileSync(file, JSON.stringify({ tools: [GREET, LONG], ...script }));
  const main = { command: process.execPath, args: [MEMBER, file] };
  client.install(plugin, { '.mcp.json': { mcpServers: { main } } });
}

describe('holdfast tools', () => {
  test('shows what is known at once, and asks the servers when it is told to', ({
    add,
    holdfast,
  }) => {
    add('bard');
    add('cook');
    const before = holdfast(['tools']);
    expect(before.status).toBe(0);
    expect(before.stdout).toMatch(/^! bard:main {2}1\.0\.0, its tools are not known yet$/m);
    expect(before.stdout).toMatch(/holdfast\.cjs tools --refresh\n$/);

    const refresh = holdfast(['tools', '--refresh']);
    expect(refresh.stderr.trim().split('\n').sort()).toEqual([
      expect.stringMatching(/^1 of 2: (bard|cook):main refreshed$/),
      expect.stringMatching(/^2 of 2: (bard|cook):main refreshed$/),
    ]);

    const { status, stdout, stderr } = holdfast(['tools', 'bard']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toBe(
      `✔ bard:main  1.0.0, 2 tools
    greet                         Greets
    wave                          Waves at whoever it is told to Waves at whoev…
`,
    );
  });

  test('marks a server that fails and keeps its tools', ({ add, holdfast }) => {
    add('bard');
    holdfast(['tools', '--refresh']);
    add('bard', { failsAtStart: 'Error: the lute is broken' });
    const { status, stdout } = holdfast(['tools', '--refresh']);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^✘ bard:main {2}1\.0\.0, 2 tools$/m);
    expect(stdout).toContain('the lute is broken');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('marks a server that no session starts for a while', ({ add, client, holdfast }) => {
    add('bard');
    client.noteFailure('plugin:bard:main', 'Error: no lute');
    expect(holdfast(['tools']).stdout).toMatch(/^✘ bard:main .*\n {2}It failed to start/m);
  });

  test('is one object of its schema with --json', ({ add, holdfast }) => {
    add('bard');
    const { stdout } = holdfast(['tools', '--refresh', '--json']);
    const report = toolsSchema.parse(JSON.parse(stdout));
    expect(report).toMatchObject({
      ok: true,
      servers: [{ server: 'bard:main', list: [{ name: 'greet', readOnly: false }, {}] }],
    });
  });

  test('calls a tool', ({ add, holdfast }) => {
    add('bard');
    const called = holdfast(['tools', '--call', 'bard', 'greet', '{"name":"Ada"}']);
    expect(called).toEqual({ status: 0, stdout: '{"name":"Ada"}\n', stderr: '' });
    const { stdout } = holdfast(['tools', '--call', '--json', 'bard', 'greet']);
    expect(JSON.parse(stdout)).toEqual({ content: [{ type: 'text', text: '{}' }] });
  });

  test.for([
    ['no tool', ['--call', 'bard'], '`--call` takes a server, a tool and its arguments'],
    ['no JSON', ['--call', 'bard', 'greet', 'Ada'], 'The arguments of `--call` are no JSON object'],
    ['two servers', ['bard', 'cook'], 'Unknown argument `cook`'],
  ] as const)('exits 64 on %s', ([, words, message], { add, holdfast }) => {
    add('bard');
    const { status, stderr } = holdfast(['tools', ...words]);
    expect(status).toBe(64);
    expect(stderr).toContain(`error[USAGE]: ${message}`);
  });

  test('says why a call failed', ({ add, holdfast }) => {
    add('bard', { failsAtStart: 'Error: the lute is broken' });
    const { status, stderr } = holdfast(['tools', '--call', 'bard', 'greet']);
    expect(status).toBe(69);
    expect(stderr).toContain('the lute is broken');
  });
});
