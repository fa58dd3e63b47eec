import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type HostPlaces, hostPlaces } from '../../src/host/places.ts';

type Files = Record<string, string | object>;

/** A home of the client with installed plugins, and what the processes in it get. */
export type ClientHome = {
  home: string;
  project: string;
  places: HostPlaces;
  env: NodeJS.ProcessEnv;
  /** Installs a plugin of marketplace `m` with these files, enabled; gives its folder. */
  install: (plugin: string, files: Files) => string;
  /** Writes the client's record that a server failed just now. */
  noteFailure: (serverId: string, log?: string) => void;
};

/** Creates a home below `dir` that the client has written, as far as plugins go. */
export function clientHome(dir: string): ClientHome {
  const home = join(dir, 'home');
  const project = join(dir, 'project');
  const env = { PATH: process.env.PATH, HOME: home };
  const places = hostPlaces({ env, home, platform: process.platform, cwd: project });
  const records: Record<string, object[]> = {};
  const failures: Record<string, object> = {};
  for (const folder of [home, project]) mkdirSync(folder, { recursive: true });

  function install(plugin: string, files: Files): string {
    const root = join(places.plugins, 'cache', 'm', plugin, '1.0.0');
    const manifest = { '.claude-plugin/plugin.json': { name: plugin, version: '1.0.0' } };
    for (const [path, content] of Object.entries({ ...manifest, ...files }))
      write(join(root, path), content);
    records[`${plugin}@m`] = [{ scope: 'user', installPath: root, version: '1.0.0' }];
    write(join(places.plugins, 'installed_plugins.json'), { version: 2, plugins: records });
    const enabledPlugins = Object.fromEntries(Object.keys(records).map((id) => [id, true]));
    write(places.userSettings, { enabledPlugins });
    return root;
  }

  function noteFailure(serverId: string, log?: string): void {
    failures[serverId] = { timestamp: Date.now(), id: 'a2589ea258ecea35' };
    write(places.failureCache, failures);
    if (log === undefined) return;
    const dashed = (text: string) => text.replace(/[^a-zA-Z0-9]/g, '-');
    const folder = join(places.logsRoot, dashed(project), `mcp-logs-${dashed(serverId)}`);
    const lines = [
      { debug: 'Starting connection with timeout of 30000ms' },
      { error: `Server stderr: ${log}` },
      { error: 'Connection failed (CONNECTION_CLOSED): Connection closed' },
    ];
    const timestamp = new Date().toISOString();
    const text = lines.map((line) => `${JSON.stringify({ ...line, timestamp })}\n`).join('');
    write(join(folder, '2026-05-05T12-00-00-000Z.jsonl'), text);
  }

  return { home, project, places, env, install, noteFailure };
}

function write(path: string, content: string | object): void {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { mode: text.startsWith('#!') ? 0o755 : 0o644 });
}
