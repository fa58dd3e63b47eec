import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { serveIndex } from '../helpers/serve-index.ts';
import { test } from './e2e-test.ts';
import {
  callGreet,
  copyExample,
  greetAda,
  greetings,
  install,
  prepareScene,
  type Scene,
  serveGreetingWheels,
  serverStore,
  talk,
  update,
} from './greeter-scene.ts';
import type { Session } from './harness/client.ts';
import { knownTools, loadTool } from './harness/fake-model.ts';
import type { Home } from './harness/home.ts';
import { readFailureCache } from './harness/host-files.ts';
import { until } from './harness/until.ts';

describe('a wrapped server in the real client', () => {
  test('connects while its environment is built for 40 s, and is callable in the same session', async ({
    home,
  }) => {
    const scene = scenePrepared(home);
    const index = await serveIndex(join(home.path, 'wheels'), 40_000);
    unlockIndex(home, index.url);
    await install(scene);
    const session = await greetAda(scene).finally(index.close);
    expect(session.servers[scene.server]).not.toBe('failed');
    expect(greetings(scene, session)).toEqual(['Hello, Ada!']);
    expect(readFailureCache(home)).toEqual({});
  });

  test('has the tools of a slow server in the first request of the second session', async ({
    home,
  }) => {
    const scene = await sceneInstalled(home, 'import time\ntime.sleep(3)\n');
    await greetAda(scene);
    const second = await talk(scene, [loadTool(scene.greetTool), callGreet(scene, 'Ada')]);
    expect(knownTools(firstRequest(second))).toContain(scene.greetTool);
    expect(greetings(scene, second)).toEqual(['Hello, Ada!']);
  });

  test('has the tools of six slow servers in the first request', async ({ home }) => {
    const scene = scenePrepared(home, (source, plugin) => {
      copyExample(source, plugin);
      multiplyServer(source, 6);
    });
    await install(scene);
    const tools = Array.from({ length: 6 }, (_, i) =>
      scene.greetTool.replace('greeter__', `greeter${i}__`),
    );
    const stores = tools.map((_, i) =>
      join(serverStore(scene), '..', `greeter${i}`, 'tools-cache.json'),
    );
    const whenAllListed = async () => {
      await until(() => stores.every((file) => existsSync(file)), 80_000);
      return { text: 'they are all known by now' };
    };
    await talk(scene, [whenAllListed]);
    const session = await talk(scene, []);
    expect(knownTools(firstRequest(session))).toEqual(expect.arrayContaining(tools));
  });

  test('heals what is destroyed in the middle of a session', async ({ home }) => {
    const scene = await sceneInstalled(home);
    const destroy = () => {
      execFileSync('chmod', ['-R', 'u+w', serverStore(scene)]);
      execFileSync('rm', ['-rf', join(serverStore(scene), 'envs')]);
      killServer(scene);
      return callGreet(scene, 'Grace');
    };
    const session = await greetAda(scene, [destroy]);
    expect(greetings(scene, session)).toEqual(['Hello, Ada!', 'Hello, Grace!']);
    expect(readFailureCache(home)).toEqual({});
  });

  test('shows the model the exception of a server that raises at import', async ({ home }) => {
    const scene = await sceneInstalled(home, 'raise RuntimeError("the cellar is flooded")\n');
    const status = scene.greetTool.replace('__greet', '__server_status');
    for (const _ of ['the first session', 'the next one']) {
      const session = await talk(scene, [whenFailed(scene, status), { tool: status }]);
      const [told] = session.calls.filter(({ name }) => name === status).map((call) => call.result);
      expect(session.servers[scene.server]).not.toBe('failed');
      expect(told).toContain('RuntimeError: the cellar is flooded');
    }
    expect(readFailureCache(home)).toEqual({});
  });

  test('says why a call failed whose server was killed, and answers the next', async ({ home }) => {
    const scene = await sceneInstalled(home, SLOW_GREET);
    const killSoon = () => {
      setTimeout(() => killServer(scene), 700);
      return callGreet(scene, 'slowly');
    };
    const session = await greetAda(scene, [killSoon, callGreet(scene, 'Grace')]);
    const [first, killed, next] = greetings(scene, session);
    expect([first, next]).toEqual(['Hello, Ada!', 'Hello, Grace!']);
    expect(killed).toContain('was ended by SIGKILL');
    expect(killed).toContain('it may have run');
    expect(session.servers[scene.server]).not.toBe('failed');
  });

  test('announces the new tool of an updated version', async ({ home }) => {
    const scene = await sceneInstalled(home);
    await greetAda(scene);
    rewriteServer(scene, (source) =>
      source
        .replace(
          'return {"tools": [GREET]}',
          'return {"tools": [GREET, {**GREET, "name": "wave"}]}',
        )
        .replace('!= GREET["name"]', 'not in ("greet", "wave")'),
    );
    await update(scene, '0.2.0');
    const wave = scene.greetTool.replace('__greet', '__wave');
    const steps = [loadTool(wave), { tool: wave, input: { name: 'Ada' } }];
    const session = await talk(scene, steps);
    expect(session.calls.at(-1)).toMatchObject({ name: wave, result: 'Hello, Ada!' });
  });
});

const SLOW_GREET =
  'import time, greeting\n_greet = greeting.greet\ngreeting.greet = lambda name: (time.sleep(30) if name == "slowly" else None, _greet(name))[1]\n';

function scenePrepared(home: Home, fill = copyExample): Scene {
  serveGreetingWheels(home);
  return prepareScene(home, 'greeter-stdlib', fill);
}

/** Makes `count` servers out of the one, each of which takes 1.5 s to start. */
function multiplyServer(source: string, count: number): void {
  const servers = join(source, 'mcp-servers');
  const file = join(source, '.mcp.json');
  const text = readFileSync(file, 'utf8');
  const entry = JSON.parse(text).mcpServers.greeter;
  const names = Array.from({ length: count }, (_, i) => `greeter${i}`);
  for (const name of names) {
    cpSync(join(servers, 'greeter'), join(servers, name), { recursive: true });
    const code = readFileSync(join(servers, name, 'server.py'), 'utf8');
    writeFileSync(join(servers, name, 'server.py'), `import time\ntime.sleep(1.5)\n${code}`);
  }
  const entries = names.map((name) => [
    name,
    { ...entry, args: entry.args.map((word: string) => (word === 'greeter' ? name : word)) },
  ]);
  writeFileSync(file, JSON.stringify({ mcpServers: Object.fromEntries(entries) }));
}

/** An installed greeter whose code begins with `prologue`. */
async function sceneInstalled(home: Home, prologue = ''): Promise<Scene> {
  const scene = scenePrepared(home);
  rewriteServer(scene, (source) => prologue + source);
  scene.marketplace.publish('prologue');
  await install(scene);
  return scene;
}

function rewriteServer({ source }: Scene, rewrite: (source: string) => string): void {
  const file = join(source, 'mcp-servers', 'greeter', 'server.py');
  writeFileSync(file, rewrite(readFileSync(file, 'utf8')));
}

/** Ends the server's process itself, as an out-of-memory killer does. */
function killServer({ home }: Scene): void {
  execFileSync('pkill', ['-KILL', '-f', `^${home.path}/.*/bin/python .*server\\.py`]);
}

/** The step that loads `tool` once a start of the server has failed. */
function whenFailed(scene: Scene, tool: string) {
  return async () => {
    const log = join(serverStore(scene), 'server.log');
    await until(() => existsSync(log) && readFileSync(log, 'utf8').includes('exited'), 60_000);
    return loadTool(tool);
  };
}

function firstRequest(session: Session) {
  const [request] = session.requests.filter(({ auxiliary }) => !auxiliary);
  if (!request) throw new Error(`no request: ${session.stderr}`);
  return request;
}

function unlockIndex(home: Home, url: string): void {
  for (const name of [
    'PIP_NO_INDEX',
    'PIP_FIND_LINKS',
    'UV_NO_INDEX',
    'UV_FIND_LINKS',
    'UV_OFFLINE',
  ])
    delete home.env[name];
  Object.assign(home.env, { PIP_INDEX_URL: url, UV_DEFAULT_INDEX: url });
}
