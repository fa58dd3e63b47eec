import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { makeWheel } from '../../src/cli/demo/make-wheel.ts';
import { converse, type Session, succeed } from './harness/client.ts';
import { loadTool, type Steps } from './harness/fake-model.ts';
import { type GitMarketplace, type Home, serveGitMarketplace } from './harness/home.ts';
import type { Step } from './harness/messages.ts';
import { until } from './harness/until.ts';

/** A plugin with the server `greeter`, in a git marketplace that the home can reach. */
export type Scene = {
  home: Home;
  plugin: string;
  /** The plugin's folder in the marketplace's working tree. */
  source: string;
  project: string;
  marketplace: GitMarketplace;
  /** The client's names for the server and for its tool. */
  server: string;
  greetTool: string;
};

/** Puts `plugin` into a marketplace; `fill` makes its folder, which is a copy of the example unless told. */
export function prepareScene(home: Home, plugin: string, fill = copyExample): Scene {
  const root = join(home.path, 'source');
  const source = join(root, plugin);
  const project = join(home.path, 'project');
  mkdirSync(project);
  mkdirSync(join(root, '.claude-plugin'), { recursive: true });
  const plugins = [{ name: plugin, source: `./${plugin}` }];
  const manifest = { name: 'lab', owner: { name: 'Lab' }, plugins };
  writeFileSync(join(root, '.claude-plugin', 'marketplace.json'), JSON.stringify(manifest));
  fill(source, plugin);
  return {
    home,
    plugin,
    source,
    project,
    marketplace: serveGitMarketplace(home, 'lab', root),
    server: `plugin:${plugin}:greeter`,
    greetTool: `mcp__plugin_${plugin}_greeter__greet`,
  };
}

/** Makes wheels of `greeting` 1.0.0 and 2.0.0, and the folder with them the only index. */
export function serveGreetingWheels(home: Home): void {
  const wheels = join(home.path, 'wheels');
  for (const [version, word] of Object.entries({ '1.0.0': 'Hello', '2.0.0': 'Welcome' })) {
    const source = `def greet(name):\n    return f"${word}, {name}!"\n`;
    makeWheel(wheels, 'greeting', { version, files: { 'greeting/__init__.py': source } });
  }
  const links = pathToFileURL(wheels).href; // pip parts what it reads here at blanks
  const pip = { PIP_FIND_LINKS: links, PIP_NO_INDEX: '1', PIP_CONFIG_FILE: '/dev/null' };
  Object.assign(home.env, pip, { UV_FIND_LINKS: links, UV_NO_INDEX: '1', UV_OFFLINE: '1' });
}

export async function install({ home, marketplace, plugin }: Scene): Promise<void> {
  await succeed(home, 'plugin', 'marketplace', 'add', marketplace.url);
  await succeed(home, 'plugin', 'install', `${plugin}@lab`);
}

/** Publishes another version of the plugin, and updates to it as a user does. */
export async function update(scene: Scene, version: string): Promise<void> {
  const { home, source, marketplace, plugin } = scene;
  const file = join(source, '.claude-plugin', 'plugin.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...manifest, version }));
  marketplace.publish(version);
  await succeed(home, 'plugin', 'marketplace', 'update', 'lab');
  await succeed(home, 'plugin', 'update', `${plugin}@lab`);
}

/** Holds a session that greets Ada as soon as the server's tools are known, then follows `more`. */
export function greetAda(scene: Scene, more: Steps = []): Promise<Session> {
  return talk(scene, [whenListed(scene), callGreet(scene, 'Ada'), ...more]);
}

/** Holds a session in which the model follows `steps`. */
export function talk({ home, project }: Scene, steps: Steps): Promise<Session> {
  return converse(home, { cwd: project, steps });
}

/** The step that makes the tool callable once the server has been asked for its list. */
export function whenListed(scene: Scene): Steps[number] {
  return async () => {
    const file = join(serverStore(scene), 'tools-cache.json');
    const isListed = await until(() => existsSync(file), 80_000);
    if (!isListed) throw new Error(`${file} did not appear`);
    // the client is told in the same moment, and asks for the list again
    await new Promise((resolve) => setTimeout(resolve, 500));
    return loadTool(scene.greetTool);
  };
}

/** The step in which the model calls the server's tool. */
export function callGreet({ greetTool }: Scene, name: string): Step {
  return { tool: greetTool, input: { name } };
}

/** What the greetings of a session came back as, in order. */
export function greetings({ greetTool }: Scene, session: Session): string[] {
  return session.calls.filter(({ name }) => name === greetTool).map(({ result }) => result);
}

/** Where the store keeps what it has of the server. */
export function serverStore({ home }: Scene): string {
  return join(home.path, '.cache', 'claude-mcp-venvs', 'lab', 'greeter');
}

/** The names of the finished environments in the store of the home. */
export function environmentsOf(scene: Scene): string[] {
  const store = join(serverStore(scene), 'envs');
  const files = existsSync(store) ? readdirSync(store) : [];
  return files.filter((name) => name.endsWith('.json')).sort();
}

/** Fills a plugin's folder with the example of its name. */
export function copyExample(target: string, plugin: string): void {
  cpSync(join('examples', plugin), target, { recursive: true });
}
