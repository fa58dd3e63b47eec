import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { removeTree } from '../../../../src/lib/files/remove-tree.ts';
import { cliScene, parseReport } from '../../../helpers/cli-scene.ts';
import { addFigure } from '../../../helpers/figure.ts';
import { setRequirements } from '../../../helpers/installed-plugin.ts';
import { writeTree } from '../../../helpers/plugin-dir.ts';
import { test } from '../../../helpers/test.ts';

const ID = 'plugin:greeter-stdlib:greeter';

describe('holdfast heal', { timeout: 120_000 }, () => {
  test('builds what is missing, mends what was lost, and leaves what is whole', async ({ dir }) => {
    const { holdfast, serverDir, environments } = cliScene(dir);
    const link = join(serverDir, '.venv');
    const built = await holdfast(['heal']);
    expect({ code: built.code, link: readlinkSync(link) }).toEqual({
      code: 0,
      link: environments()[0],
    });
    expect(built.stdout).toMatch(
      /^✔ plugin:greeter-stdlib:greeter\n {2}its environment was built, its link was set \(\d+\.\d s\)\n$/,
    );
    expect(built.stderr).toContain(`${ID}: building the environment of greeter`);

    rmSync(link);
    const relinked = parseReport('heal', (await holdfast(['heal', '--json'])).stdout);
    expect(relinked.servers).toEqual([
      expect.objectContaining({ outcome: 'healed', environment: 'kept', link: 'replaced' }),
    ]);

    removeTree(environments()[0] ?? '');
    const rebuilt = parseReport('heal', (await holdfast(['heal', 'greeter', '--json'])).stdout);
    expect(rebuilt.servers).toEqual([
      expect.objectContaining({ id: ID, environment: 'built', link: 'replaced' }),
    ]);
    expect(existsSync(link)).toBe(true);

    expect(await holdfast(['heal'])).toEqual({
      code: 0,
      stdout: `✔ ${ID}\n  its environment is whole\n`,
      stderr: '',
    });
  });

  test('[F11] doctor tells of a byte that was changed, size and time kept, and heal builds anew', async ({
    task,
    dir,
  }) => {
    const { holdfast, environments } = cliScene(dir);
    await holdfast(['heal']);
    const [environment = ''] = environments();
    const module = execFileSync('find', [environment, '-path', '*greeting/__init__.py']);
    const file = module.toString().trim();
    const { atime, mtime } = statSync(file);
    chmodSync(file, 0o600);
    writeFileSync(file, readFileSync(file, 'utf8').replace('name', 'nbme'));
    utimesSync(file, atime, mtime);
    chmodSync(file, 0o400);
    const sick = await holdfast(['doctor']);
    expect(sick.code).toBe(1);
    expect(sick.stdout.replace(/\s+/g, ' ')).toMatch(
      /greeting\/__init__\.py` is missing or changed/,
    );
    const healed = parseReport('heal', (await holdfast(['heal', '--json'])).stdout);
    expect(healed.servers).toEqual([expect.objectContaining({ environment: 'built' })]);
    expect(environments()).not.toContain(environment);
    addFigure(task, 1, 'a changed byte: found and built anew');
  });

  test('tells why a build failed, and goes on with the other servers', async ({ dir }) => {
    const { holdfast, serverDir, root } = cliScene(dir);
    writeTree(root, { '.mcp.json': mcpJson(['greeter', 'other', 'remote']) });
    writeTree(join(root, 'mcp-servers', 'other'), { 'requirements.txt': '', 'server.py': '' });
    setRequirements(serverDir, 'nothing-of-this-name==1.0.0\n');
    const { code, stdout } = await holdfast(['heal', '--json']);
    const { ok, servers, others } = parseReport('heal', stdout);
    expect({ code, ok, others }).toEqual({
      code: 1,
      ok: false,
      others: ['plugin:greeter-stdlib:remote'],
    });
    const outcomes = servers.map(({ server, outcome, error }: Record<string, unknown>) => [
      server,
      outcome,
      error,
    ]);
    expect(outcomes).toEqual([
      ['greeter', 'failed', expect.objectContaining({ code: expect.stringMatching(/^[A-Z_]+$/) })],
      ['other', 'healed', undefined],
    ]);
    const { stdout: text } = await holdfast(['heal', 'greeter']);
    expect(text).toContain(`✘ ${ID}`);
    expect(text).toContain('nothing-of-this-name');
  });

  test.for([
    ['what nobody has', 'nobody', 'No plugin or server `nobody` is enabled here'],
    ['what our wrapper does not start', 'remote', "is not started by Holdfast's wrapper"],
  ] as const)('refuses %s', async ([_title, word, message], { dir }) => {
    const { holdfast, root } = cliScene(dir);
    writeTree(root, { '.mcp.json': mcpJson(['greeter', 'remote']) });
    const { code, stdout, stderr } = await holdfast(['heal', word]);
    expect({ code, stdout }).toEqual({ code: 66, stdout: '' });
    expect(stderr).toContain(message);
  });

  test('does nothing for plugins that are not enabled', async ({ dir }) => {
    const { holdfast, config, store } = cliScene(dir);
    writeTree(config, { 'settings.json': { enabledPlugins: { 'greeter@shop': false } } });
    const { code, stdout } = await holdfast(['heal']);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: "No enabled plugin has a server that is started by Holdfast's wrapper\n",
    });
    expect(lstatSync(store, { throwIfNoEntry: false })).toBeUndefined();
  });
});

function mcpJson(names: string[]) {
  const run = '${CLAUDE_PLUGIN_ROOT}/mcp-servers/.holdfast/run.cjs';
  const entries = names.map((name) => [
    name,
    name === 'remote'
      ? { type: 'http', url: 'http://127.0.0.1:1' }
      : { command: 'node', args: [run, name] },
  ]);
  return { mcpServers: Object.fromEntries(entries) };
}
