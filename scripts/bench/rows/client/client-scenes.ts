import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { install, prepareScene, type Scene, talk } from '../../../../test/e2e/greeter-scene.ts';
import { createHome } from '../../../../test/e2e/harness/home.ts';
import { until } from '../../../../test/e2e/harness/until.ts';
import type { Bench } from '../../world/bench.ts';
import { PEER } from '../../world/plugin/install-plugin.ts';

/** A throw-away home whose one plugin has so many servers, each of which imports for 1.5 s. */
export type ClientScene = {
  servers: number;
  talk: () => ReturnType<typeof talk>;
  remove: () => void;
};

const SERVER = join(import.meta.dirname, '..', '..', 'world', 'servers', PEER.program);
const ROOT = `\${CLAUDE_PLUGIN_ROOT}`;

/** The client's name of a tool of every server. */
export function toolsOf(servers: number): string[] {
  return namesOf(servers).map((name) => `mcp__plugin_bench_${name}__echo`);
}

/** Installs the plugin; the tools of wrapped servers are known from a session before. */
export async function makeClientScene(
  bench: Bench,
  client: string,
  { servers, kind }: { servers: number; kind: 'wrapped' | 'bare' },
): Promise<ClientScene> {
  const uv = bench.uv === undefined ? {} : { HOLDFAST_UV: bench.uv };
  const home = createHome(client, { HOLDFAST_PYTHON: bench.python, ...uv });
  const scene = prepareScene(home, 'bench', (source) =>
    writePlugin(source, namesOf(servers), kind === 'wrapped' ? wrapped : bare(bench.python)),
  );
  await install(scene);
  if (kind === 'wrapped') await learn(scene, namesOf(servers));
  return { servers, talk: () => talk(scene, []), remove: home.remove };
}

function namesOf(servers: number): string[] {
  return Array.from({ length: servers }, (_, index) => `peer${index}`);
}

type Entry = (script: string, name: string) => { command: string; args: string[] };

const wrapped: Entry = (script, name) => ({
  command: 'node',
  args: [
    `${ROOT}/mcp-servers/.holdfast/run.cjs`,
    name,
    '--',
    '.venv/bin/python',
    ...PEER.flags,
    script,
  ],
});

function bare(python: string): Entry {
  return (script) => ({ command: python, args: [...PEER.flags, script] });
}

function writePlugin(source: string, names: readonly string[], entry: Entry): void {
  const servers = join(source, 'mcp-servers');
  mkdirSync(join(source, '.claude-plugin'), { recursive: true });
  cpSync('dist/run.cjs', join(servers, '.holdfast', 'run.cjs'));
  for (const name of names) {
    cpSync(SERVER, join(servers, name, 'server.py'));
    writeFileSync(join(servers, name, 'requirements.txt'), '');
  }
  const env = { BENCH_IMPORT_SECONDS: '1.5' };
  const entries = names.map((name) => {
    const script = `${ROOT}/mcp-servers/${name}/server.py`;
    return [name, { ...entry(script, name), env }];
  });
  const manifest = { name: 'bench', version: '1.0.0' };
  writeFileSync(join(source, '.claude-plugin', 'plugin.json'), JSON.stringify(manifest));
  writeFileSync(
    join(source, '.mcp.json'),
    JSON.stringify({ mcpServers: Object.fromEntries(entries) }),
  );
}

/** Holds a session that lasts until every server has told its tools. */
async function learn(scene: Scene, names: readonly string[]): Promise<void> {
  const store = join(scene.home.path, '.cache', 'claude-mcp-venvs', 'lab');
  const files = names.map((name) => join(store, name, 'tools-cache.json'));
  const isKnown = () => files.every((file) => existsSync(file));
  await talk(scene, [
    async () => {
      await until(isKnown, 80_000);
      return { text: 'they are known by now' };
    },
  ]);
  if (!isKnown()) throw new Error(`not all of these appeared: ${files.join(', ')}`);
}
