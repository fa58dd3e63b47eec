import { resolve } from 'node:path';
import { expect } from 'vitest';
import { test } from './e2e-test.ts';
import { converse, succeed } from './harness/client.ts';
import { toldText } from './harness/fake-model.ts';
import { serveGitMarketplace } from './harness/home.ts';
import { nodeModulesOf, readFailureCache } from './harness/host-files.ts';

type Listed = { id: string; enabled: boolean; errors?: string[] };
type Report = {
  success: boolean;
  manifest: { errors: unknown[]; warnings: unknown[] };
  directory: { findings: unknown[] };
};

test('holdfast installs from its repository, enabled and without errors', async ({ home }) => {
  const marketplace = serveGitMarketplace(home, 'holdfast', process.cwd());
  await succeed(home, 'plugin', 'marketplace', 'add', marketplace.url);
  await succeed(home, 'plugin', 'install', 'holdfast@holdfast');

  const plugins = JSON.parse(await succeed(home, 'plugin', 'list', '--json')) as Listed[];
  expect(plugins.map(({ id, enabled, errors = [] }) => ({ id, enabled, errors }))).toEqual([
    { id: 'holdfast@holdfast', enabled: true, errors: [] },
  ]);
  const details = await succeed(home, 'plugin', 'details', 'holdfast@holdfast');
  const [, tokens] = /Always-on:\s+~?(\d+) tok/.exec(details) ?? [];
  expect(Number(tokens)).toBeLessThanOrEqual(400);

  const session = await converse(home);
  expect(session.code).toBe(0);
  // what all is well with is not worth a word
  expect(session.requests.map(toldText).join('\n')).not.toContain('Holdfast has looked');
  expect(readFailureCache(home)).toEqual({});
  expect(nodeModulesOf(home)).toEqual([]);
});

test.for(['.', 'examples/greeter', 'examples/greeter-stdlib'])(
  'the client finds no problem and nothing to warn of in %s',
  async (folder, { home }) => {
    const command = ['plugin', 'validate', '--strict', '--profile', 'directory', '--json'];
    const report = JSON.parse(await succeed(home, ...command, resolve(folder))) as Report;
    const { success, manifest, directory } = report;
    expect({ success, ...manifest, findings: directory.findings }).toMatchObject({
      success: true,
      errors: [],
      warnings: [],
      findings: [],
    });
  },
);
