import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { test } from './e2e-test.ts';
import {
  callGreet,
  environmentsOf,
  greetAda,
  greetings,
  install,
  prepareScene,
  type Scene,
  serveGreetingWheels,
  update,
} from './greeter-scene.ts';
import { loadTool, startFakeModel, toldText } from './harness/fake-model.ts';
import type { Home } from './harness/home.ts';
import { installedPlugin, nodeModulesOf, readFailureCache } from './harness/host-files.ts';
import { hasTmux, openTui } from './harness/tui.ts';
import { until } from './harness/until.ts';

describe('greeter-stdlib, installed from a git marketplace', () => {
  test('connects on its first start, which builds its environment', async ({ home }) => {
    const scene = await installGreeter(home);
    const session = await greetAda(scene);
    expect(session.servers[scene.server]).not.toBe('failed');
    expect(greetings(scene, session)).toEqual(['Hello, Ada!']);
    expect(environmentsOf(scene)).toHaveLength(1);
    expectUnharmed(scene);
  });

  test('connects at once after an update that leaves the requirements alone', async ({ home }) => {
    const scene = await installGreeter(home);
    await greetAda(scene);
    const built = environmentsOf(scene);

    await update(scene, '0.2.0');
    const session = await greetAda(scene);
    expect(installedPlugin(home, 'greeter-stdlib@lab').version).toBe('0.2.0');
    expect(session.servers[scene.server]).not.toBe('failed');
    expect(greetings(scene, session)).toEqual(['Hello, Ada!']);
    expect(environmentsOf(scene)).toEqual(built);
    expectUnharmed(scene);
  });

  test('gets a new environment by an update that changes the requirements, beside the old session', async ({
    home,
  }) => {
    const scene = await installGreeter(home);
    const fromNewSession: string[] = [];

    const greetAfterUpdate = async () => {
      requireGreeting(scene, '2.0.0');
      await update(scene, '0.2.0');
      fromNewSession.push(...greetings(scene, await greetAda(scene)));
      return callGreet(scene, 'Grace');
    };
    const oldSession = await greetAda(scene, [greetAfterUpdate]);
    expect(fromNewSession).toEqual(['Welcome, Ada!']);
    expect(greetings(scene, oldSession)).toEqual(['Hello, Ada!', 'Hello, Grace!']);
    expect(environmentsOf(scene)).toHaveLength(2);
    expectUnharmed(scene);
  });

  test('answers in the terminal interface', async ({ home, skip }) => {
    if (!hasTmux()) return skip('tmux is not there');
    const scene = await installGreeter(home);
    await greetAda(scene);
    const steps = [loadTool(scene.greetTool), callGreet(scene, 'Ada'), { text: 'all done' }];
    const model = await startFakeModel(steps);
    const tui = openTui(home, { cwd: scene.project, model });
    try {
      await tui.waitFor('❯');
      tui.send('/mcp');
      await tui.waitFor('Manage MCP servers');
      tui.send('Enter');
      await tui.waitFor(`✔ ${scene.server}`);
      tui.send('Escape');
      expect(await until(() => !tui.screen().includes(scene.server), 5_000)).toBe(true);
      tui.send('go', 'Enter');
      await tui.waitFor('all done');
      expect(model.requests.map(toldText).join('\n')).toContain('Hello, Ada!');
    } finally {
      await tui.close();
      await model.close();
    }
    expectUnharmed(scene);
  });
});

async function installGreeter(home: Home): Promise<Scene> {
  serveGreetingWheels(home);
  const scene = prepareScene(home, 'greeter-stdlib');
  await install(scene);
  return scene;
}

function requireGreeting({ source }: Scene, version: string): void {
  const file = join(source, 'mcp-servers', 'greeter', 'requirements.txt');
  writeFileSync(file, `greeting==${version}\n`);
}

/** No failure is remembered for the next sessions, and the client installed no Node packages. */
function expectUnharmed({ home }: Scene): void {
  expect(readFailureCache(home)).toEqual({});
  expect(nodeModulesOf(home)).toEqual([]);
}
