import { chmodSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect } from 'vitest';
import { test } from './e2e-test.ts';
import {
  callGreet,
  environmentsOf,
  greetAda,
  greetings,
  install,
  prepareScene,
  serveGreetingWheels,
  talk,
  update,
} from './greeter-scene.ts';
import { loadTool } from './harness/fake-model.ts';
import { nodeModulesOf, readFailureCache } from './harness/host-files.ts';

const RUN_SH = `#!/bin/sh
here=$(dirname "$0")
exec "$here/.venv/bin/python" "$here/server.py"
`;

test('a plugin with run.sh and a .venv link fails as an update leaves it, and works once adopted', async ({
  home,
}) => {
  serveGreetingWheels(home);
  const scene = prepareScene(home, 'old-style', fillOldStyle);
  await install(scene);
  const before = await talk(scene, [loadTool(scene.greetTool), callGreet(scene, 'Ada')]);
  expect(before.servers[scene.server]).toBe('failed');

  const { stdout } = await execa(process.execPath, ['dist/holdfast.cjs', 'adopt', scene.source]);
  expect(stdout).toContain('run.cjs');
  await update(scene, '0.2.0');
  const after = await greetAda(scene);
  expect(after.servers[scene.server]).not.toBe('failed');
  expect(greetings(scene, after)).toEqual(['Hello, Ada!']);
  expect(environmentsOf(scene)).toHaveLength(1);
  // The success has also cleared the failure that the unadopted version left behind.
  expect(readFailureCache(home)).toEqual({});
  expect(nodeModulesOf(home)).toEqual([]);
});

/** A plugin as its author had it: the link leads out of the plugin, so an install drops it. */
function fillOldStyle(target: string, plugin: string): void {
  const serverDir = join(target, 'mcp-servers', 'greeter');
  mkdirSync(join(target, '.claude-plugin'), { recursive: true });
  cpSync(join('examples', 'greeter-stdlib', 'mcp-servers', 'greeter'), serverDir, {
    recursive: true,
  });
  const runScript = join(serverDir, 'run.sh');
  writeFileSync(runScript, RUN_SH);
  chmodSync(runScript, 0o755);
  symlinkSync(join(target, '..', '..', 'venv-of-the-author'), join(serverDir, '.venv'));
  const manifest = { name: plugin, version: '0.1.0', description: 'Old style' };
  writeFileSync(join(target, '.claude-plugin', 'plugin.json'), JSON.stringify(manifest));
  const command = '$' + '{CLAUDE_PLUGIN_ROOT}/mcp-servers/greeter/run.sh';
  const servers = { mcpServers: { greeter: { command } } };
  writeFileSync(join(target, '.mcp.json'), JSON.stringify(servers, null, 2));
}
