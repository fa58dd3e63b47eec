import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import {
  doctorSchema,
  reportSchemaDocument,
  restartSchema,
  statusSchema,
} from '../../../src/verify/report/report-schema.ts';
import type { ClientHome } from '../../helpers/client-home.ts';
import { test } from './cli-test.ts';

const WELL = {
  '.mcp.json': { mcpServers: { s: { command: 'node', args: ['${CLAUDE_PLUGIN_ROOT}/s.mjs'] } } },
  's.mjs': '',
};

/** A plugin as its author had it: an update has dropped what `.venv` leads to. */
function installSick(client: ClientHome): string {
  const root = client.install('sick', {
    '.mcp.json': { greeter: { command: '${CLAUDE_PLUGIN_ROOT}/mcp-servers/greeter/run.sh' } },
    'mcp-servers/greeter/run.sh': '#!/bin/sh\nexec "$(dirname "$0")/.venv/bin/python" server.py\n',
    'mcp-servers/greeter/requirements.txt': 'greeting==1.0.0\n',
  });
  symlinkSync('/home/author/venv', join(root, 'mcp-servers/greeter/.venv'));
  client.noteFailure('plugin:sick:greeter', 'run.sh: 2: .venv/bin/python: not found\n');
  return root;
}

describe('doctor', () => {
  test('exits 0 and says so when all is well', ({ client, holdfast }) => {
    client.install('well', WELL);
    expect(holdfast(['doctor'])).toEqual({
      status: 0,
      stdout: '✔ Nothing is wrong with plugin:well:s\n',
      stderr: '',
    });
  });

  test('exits 0 where no plugin is installed', ({ holdfast }) => {
    expect(holdfast(['doctor'])).toMatchObject({
      status: 0,
      stdout: 'No plugin that is enabled here has an MCP server\n',
    });
  });

  test('names a server of somebody else with its hidden error and the remedy, and exits 1', ({
    dir,
    client,
    cli,
    holdfast,
  }) => {
    client.install('well', WELL);
    installSick(client);
    const { status, stdout, stderr } = holdfast(['doctor']);
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    const shown = stdout
      .replaceAll(cli, 'CLI')
      .replaceAll(dir, '')
      .replace(/log: .*/, 'log: LOG');
    expect(shown).toMatchInlineSnapshot(`
      "✘ plugin:sick:greeter
        The link
        \`/home/.claude/plugins/cache/m/sick/1.0.0/mcp-servers/greeter/.venv\`
        leads to \`/home/author/venv\`, which is not there
        it says: run.sh: 2: .venv/bin/python: not found
        log: LOG
        → Let Holdfast make the environment: an update drops links that lead out of a
        plugin; with the wrapper the server starts from an environment outside of it
            node CLI adopt /home/.claude/plugins/cache/m/sick/1.0.0
            /reload-plugins

      ✔ Nothing is wrong with plugin:well:s
      "
    `);
  });

  test('[H25] tells of a file of the client that it cannot make out', ({ client, holdfast }) => {
    client.install('well', WELL);
    symlinkSync('/dev/zero', client.places.failureCache);
    const { status, stdout } = holdfast(['doctor']);
    expect(status).toBe(0);
    expect(stdout).toContain(`? ${client.places.failureCache}`);
  });
});

describe('what is printed', () => {
  test('fits 80 columns, but for paths and what is typed, and has no colours in a pipe', ({
    client,
    holdfast,
  }) => {
    client.install('well', WELL);
    installSick(client);
    client.install(`long-${'name-'.repeat(15)}`, WELL);
    for (const verb of ['status', 'doctor', 'restart']) {
      const { stdout } = holdfast([verb]);
      expect(stdout).not.toContain('\u001b');
      const long = stdout.split('\n').filter((line) => line.length > 80);
      expect(
        long.filter((line) => !/^ {6}\S|^ {2}(log:|node) |^\s*(it says: )?\S+$/.test(line)),
      ).toEqual([]);
    }
  });

  test('is one object of its schema with --json', ({ client, holdfast }) => {
    client.install('well', WELL);
    installSick(client);
    const doctor = doctorSchema.parse(JSON.parse(holdfast(['doctor', '--json']).stdout));
    expect(doctor).toMatchObject({ ok: false, findings: [{ code: 'LINK_DANGLING' }] });
    const status = statusSchema.parse(JSON.parse(holdfast(['status', '--json']).stdout));
    expect(status.servers.map(({ id, state }) => [id, state])).toEqual([
      ['plugin:well:s', 'not started yet'],
      ['plugin:sick:greeter', 'skipped 15 min'],
    ]);
    const restart = restartSchema.parse(JSON.parse(holdfast(['restart', '--json']).stdout));
    expect(restart.steps).toMatchObject([{ subject: 'plugin:sick:greeter', done: false }]);
  });

  test('has the published schema', () => {
    const published = JSON.parse(readFileSync('schema/report.schema.json', 'utf8'));
    expect(published).toEqual(JSON.parse(JSON.stringify(reportSchemaDocument())));
  });
});
