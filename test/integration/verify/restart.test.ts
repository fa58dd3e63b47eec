import { expect } from 'vitest';
import { restartSchema } from '../../../src/verify/report/report-schema.ts';
import type { ClientHome } from '../../helpers/client-home.ts';
import { FACTS } from '../control/published.ts';
import { test } from './cli-test.ts';

const SESSION = { CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: FACTS.hostSession };

/** A plugin behind the wrapper, and what its live wrapper says of itself. */
function installWrapped({ install }: ClientHome) {
  const args = ['${CLAUDE_PLUGIN_ROOT}/mcp-servers/.holdfast/run.cjs', 'greeter'];
  const pluginRoot = install('greet', {
    '.mcp.json': { mcpServers: { greeter: { command: 'node', args } } },
    'mcp-servers/.holdfast/run.cjs': '',
    'mcp-servers/greeter/server.py': '',
    'mcp-servers/greeter/requirements.txt': 'greeting\n',
  });
  return { ...FACTS, marketplace: 'm', pluginRoot };
}

test('a server behind a live wrapper is restarted over its socket', async ({
  client,
  start,
  holdfast,
}) => {
  const { process: wrapper } = await start({ facts: installWrapped(client) });
  const { status, stdout, stderr } = holdfast(['restart', 'greeter', '--json'], SESSION);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const { steps } = restartSchema.parse(JSON.parse(stdout));
  expect(steps).toMatchObject([
    { subject: 'plugin:greet:greeter', done: true, state: 'idle', action: { kind: 'restart' } },
  ]);
  expect(wrapper.exitCode).toBeNull();
  expect(holdfast(['status'], SESSION).stdout).toMatch(/plugin:greet:greeter +idle +absent/);
});

test('why a wrapper could not restart its server is told', async ({ client, start, holdfast }) => {
  await start({ facts: installWrapped(client), restart: 'fails' });
  const { status, stderr } = holdfast(['restart', 'greeter'], SESSION);
  expect(status).toBe(70);
  expect(stderr).toContain('error[CHILD_FAILED]: Could not restart: No module named `x`');
  expect(stderr).toContain('hint: Install `x`');
});

test('the wrapper of another session is left alone from inside a session', async ({
  client,
  start,
  holdfast,
}) => {
  await start({ facts: installWrapped(client), restart: 'fails' });
  const other = { CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: 'session-2' };
  const { status, stdout } = holdfast(['restart', 'greeter'], other);
  expect(status).toBe(0);
  expect(stdout).toContain('/mcp reconnect plugin:greet:greeter');
});

test('without a name, and with nothing wrong, nothing is restarted', async ({
  client,
  start,
  holdfast,
}) => {
  await start({ facts: installWrapped(client), restart: 'fails' });
  for (const words of [['restart'], ['restart', '']])
    expect(holdfast(words, SESSION)).toEqual({
      status: 0,
      stdout: 'Nothing needs a restart\n',
      stderr: '',
    });
});

test('a name that no server has is refused with the names that there are', ({
  client,
  holdfast,
}) => {
  installWrapped(client);
  const { status, stderr } = holdfast(['restart', 'gretter']);
  expect(status).toBe(66);
  expect(stderr).toBe(
    'error[SERVER_UNKNOWN]: No enabled plugin has a server `gretter`\n\nhint: Use one of: plugin:greet:greeter\n',
  );
});
