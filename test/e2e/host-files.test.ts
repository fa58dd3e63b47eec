import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type HostPlaces, hostPlaces } from '../../src/host/places.ts';
import { readInstalled } from '../../src/host/plugins/read-installed.ts';
import { readFailureCache } from '../../src/host/records/failure-cache.ts';
import { type InUseMark, readInUse } from '../../src/host/records/in-use.ts';
import { readLastLog } from '../../src/host/records/last-log.ts';
import { listVersions } from '../../src/host/records/list-versions.ts';
import { readServers } from '../../src/host/servers/read-servers.ts';
import { test } from './e2e-test.ts';
import { install, prepareScene, type Scene, update } from './greeter-scene.ts';
import { converse, succeed } from './harness/client.ts';

const { platform } = process;

const FAILING = { command: 'sh', args: ['-c', 'echo "no ${CLAUDE_PLUGIN_ROOT}/x" >&2; exit 3'] };

test('what the client writes about plugins is read as the client means it', async ({ home }) => {
  const scene = prepareScene(home, 'greeter-stdlib', fillWithFailing);
  const { project } = scene;
  const places = hostPlaces({ env: home.env, home: home.path, platform, cwd: project });
  await install(scene);

  const { plugins, problems } = readInstalled(places, project);
  const root = join(places.plugins, 'cache', 'lab', 'greeter-stdlib', '0.1.0');
  expect(problems).toEqual([]);
  expect(plugins).toEqual([
    {
      id: 'greeter-stdlib@lab',
      plugin: 'greeter-stdlib',
      marketplace: 'lab',
      scope: 'user',
      version: '0.1.0',
      installPath: root,
      root: { kind: 'cache', path: root },
      dataDir: join(places.plugins, 'data', 'greeter-stdlib-lab'),
      enabled: 'enabled',
      isCurrent: true,
      marketplaceManifest: join(places.plugins, 'marketplaces/lab/.claude-plugin/marketplace.json'),
    },
  ]);

  let marks: InUseMark[] = [];
  const lookAtMarks = () => {
    marks = readInUse(root, platform);
    return { text: 'done' };
  };
  const session = await converse(home, { cwd: project, steps: [lookAtMarks] });
  expect(marks.map(({ alive }) => alive)).toEqual([platform === 'linux' ? 'live' : 'unknown']);
  expect(readInUse(root, platform)).toEqual([]);

  const read = plugins.map((plugin) => readServers(plugin, { env: home.env, projectDir: project }));
  const servers = read.flatMap((one) => one.servers);
  expect(servers.map(({ id }) => id).sort()).toEqual(Object.keys(session.servers).sort());
  expect(servers.map((server) => 'wrapper' in server && server.wrapper?.server)).toEqual([
    'greeter',
    false,
  ]);

  const sick = 'plugin:greeter-stdlib:sick';
  expect(session.servers[sick]).toBe('failed');
  const { failures } = readFailureCache(places, Date.now());
  expect(failures.map(({ serverId, minutesLeft }) => [serverId, minutesLeft])).toContainEqual([
    sick,
    15,
  ]);
  for (const sessions of [{ cwd: project }, 'any'] as const) {
    expect(readLastLog(places, sessions, sick)).toMatchObject({
      outcome: 'failed',
      stderr: [`no ${root}/x`],
      error: 'Connection failed (CONNECTION_CLOSED): Connection closed',
    });
  }
  await expectMarksOfUpdate(scene, places);
});

test('a plugin of a local marketplace is found where the client runs it', async ({ home }) => {
  const scene = prepareScene(home, 'greeter-stdlib', fillWithFailing);
  await succeed(home, 'plugin', 'marketplace', 'add', join(scene.source, '..'));
  await succeed(home, 'plugin', 'install', 'greeter-stdlib@lab');
  const facts = { env: home.env, home: home.path, platform, cwd: scene.project };
  const { plugins } = readInstalled(hostPlaces(facts), scene.project);
  const listed = JSON.parse(await succeed(home, 'plugin', 'list', '--json')) as object[];
  expect(listed).toMatchObject([{ enabled: true, readFromFolder: scene.source }]);
  expect(plugins).toMatchObject([
    { enabled: 'enabled', root: { kind: 'in-place', path: scene.source } },
  ]);
});

async function expectMarksOfUpdate(scene: Scene, places: HostPlaces): Promise<void> {
  await update(scene, '0.2.0');
  const versions = listVersions(places);
  expect(versions.map(({ version, orphanedAt }) => [version, typeof orphanedAt])).toEqual([
    ['0.1.0', 'number'],
    ['0.2.0', 'undefined'],
  ]);
}

/** The example, with a second server that fails. */
function fillWithFailing(target: string, plugin: string): void {
  cpSync(join('examples', plugin), target, { recursive: true });
  const file = '$' + '{CLAUDE_PLUGIN_ROOT}/mcp-servers/.holdfast/run.cjs';
  const greeter = { command: 'node', args: [file, 'greeter'] };
  const servers = { mcpServers: { greeter, sick: FAILING } };
  writeFileSync(join(target, '.mcp.json'), JSON.stringify(servers));
}
