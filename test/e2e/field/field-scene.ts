import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import {
  callGreet,
  greetAda,
  greetings,
  install,
  prepareScene,
  type Scene,
  serveGreetingWheels,
  serverStore,
  talk,
} from '../greeter-scene.ts';
import { succeed } from '../harness/client.ts';
import { knownTools, loadTool, toldText } from '../harness/fake-model.ts';
import { type GitMarketplace, type Home, serveGitMarketplace } from '../harness/home.ts';
import { configDir, nodeModulesOf, readFailureCache } from '../harness/host-files.ts';
import { until } from '../harness/until.ts';

/** A scene with a second marketplace, which is this repository. */
export type Field = Scene & { repository: GitMarketplace };

/** Puts Holdfast and a server of its kind into marketplaces of this home; installs nothing yet. */
export function prepareField(home: Home): Field {
  serveGreetingWheels(home);
  const repository = serveGitMarketplace(home, 'holdfast', process.cwd());
  return { ...prepareScene(home, 'greeter-stdlib'), repository };
}

/** Does what the README says, in its order. */
export async function installBoth(field: Field): Promise<void> {
  const { home, repository } = field;
  await succeed(home, 'plugin', 'marketplace', 'add', repository.url);
  await succeed(home, 'plugin', 'install', 'holdfast@holdfast');
  await install(field);
}

/** What the model is told by the one tool of a server that was never there, once its build has failed. */
export async function askForStatus(scene: Scene): Promise<string> {
  const tool = scene.greetTool.replace(/greet$/, 'server_status');
  const whenFailed = async () => {
    expect(await until(() => hasFailedBuild(scene), 60_000)).toBe(true);
    return { tool, input: {} };
  };
  const { calls, servers } = await talk(scene, [loadTool(tool), whenFailed]);
  expect(servers[scene.server]).not.toBe('failed');
  return calls.find(({ name }) => name === tool)?.result ?? '';
}

function hasFailedBuild(scene: Scene): boolean {
  const store = serverStore(scene);
  return existsSync(store) && readdirSync(store).some((name) => name.endsWith('.failed.json'));
}

/**
 * Holds a first session, which builds the environment, and a second one: the tool is known in its
 * first request, the server answers, and the guard keeps what it uses.
 */
export async function expectToWork(scene: Scene): Promise<void> {
  const { home, greetTool } = scene;
  expect(greetings(scene, await greetAda(scene))).toEqual(['Hello, Ada!']);

  const command = `rm -rf '${join(configDir(home), 'plugins', 'cache')}'`;
  const second = await talk(scene, [
    loadTool(greetTool),
    callGreet(scene, 'Eve'),
    { tool: 'Bash', input: { command } },
  ]);
  const [first] = second.requests.filter(({ auxiliary }) => !auxiliary);
  expect(first && knownTools(first)).toContain(greetTool);
  expect(greetings(scene, second)).toEqual(['Hello, Eve!']);
  const [denied] = second.calls.filter(({ name }) => name === 'Bash');
  expect(denied?.result).toContain('PreToolUse:Bash hook');
  // all is well, so the start of a session has nothing to say
  expect(second.requests.map(toldText).join('\n')).not.toContain('Holdfast has looked');
  expect(readFailureCache(home)).toEqual({});
  expect(nodeModulesOf(home)).toEqual([]);
}
