import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from 'vitest';
import { test } from './e2e-test.ts';
import {
  greetAda,
  install,
  prepareScene,
  type Scene,
  serveGreetingWheels,
  talk,
  update,
} from './greeter-scene.ts';
import type { Session } from './harness/client.ts';
import { succeed } from './harness/client.ts';
import { toldText } from './harness/fake-model.ts';
import { type Home, serveGitMarketplace } from './harness/home.ts';
import { installedPlugin } from './harness/host-files.ts';

test('a live session is not robbed of its plugins, and what nobody uses may go', async ({
  home,
}) => {
  const scene = await sceneWithHoldfast(home);
  await greetAda(scene);
  const old = installedPlugin(home, 'greeter-stdlib@lab').installPath;
  await update(scene, '0.2.0');
  const current = installedPlugin(home, 'greeter-stdlib@lab').installPath;
  // the client may sweep the old version itself; a copy beside it is as unused
  const unused = `${dirname(old)}/0.0.1`;
  mkdirSync(unused, { recursive: true });
  cpSync(old, unused, { recursive: true });

  const commands = [`rm -rf ${current}`, 'rm -rf ~/.claude/plugins/cache', `rm -rf ${unused}`];
  const steps = commands.map((command) => ({ tool: 'Bash', input: { command } }));
  const session = await talk(scene, steps);
  // its servers are well, so the start of the session has nothing to say of them
  expect(session.requests.map(toldText).join('\n')).not.toContain('Holdfast has looked');
  const [forVersion, forCache] = bashResults(session);
  for (const told of [forVersion, forCache]) {
    expect(told).toContain('PreToolUse:Bash hook');
    expect(told).toContain('greeter-stdlib');
  }
  expect(existsSync(current)).toBe(true);
  expect(existsSync(unused)).toBe(false);
});

async function sceneWithHoldfast(home: Home): Promise<Scene> {
  const marketplace = serveGitMarketplace(home, 'holdfast', process.cwd());
  await succeed(home, 'plugin', 'marketplace', 'add', marketplace.url);
  await succeed(home, 'plugin', 'install', 'holdfast@holdfast');
  serveGreetingWheels(home);
  const scene = prepareScene(home, 'greeter-stdlib');
  await install(scene);
  return scene;
}

function bashResults(session: Session): string[] {
  return session.calls.filter(({ name }) => name === 'Bash').map(({ result }) => result);
}
