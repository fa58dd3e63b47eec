import { mkdirSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { BuildRequest } from '../../src/environment/build-request.ts';
import { readRequirements } from '../../src/environment/requirements-hash.ts';
import { findOnPath } from '../../src/lib/processes/find-on-path.ts';

/** A plugin with one server, an empty store and a folder of wheels. */
export type BuildSetup = {
  pluginRoot: string;
  serverDir: string;
  serverStore: string;
  wheels: string;
  /** Writes a file of the server. */
  write: (name: string, text: string) => string;
  /** A request for what is written at this moment. */
  request: (changes?: Partial<BuildRequest>) => BuildRequest;
  /** The variables that a builder gets: no index but the folder of wheels. */
  env: (changes?: NodeJS.ProcessEnv) => NodeJS.ProcessEnv;
};

export function buildSetup(dir: string): BuildSetup {
  const [pluginRoot, serverStore, wheels] = [
    join(dir, 'plugin'),
    join(dir, 'store'),
    join(dir, 'wheels'),
  ];
  const serverDir = join(pluginRoot, 'mcp-servers', 'demo');
  for (const path of [serverDir, join(serverStore, 'envs'), wheels])
    mkdirSync(path, { recursive: true, mode: 0o700 });
  const request = (changes: Partial<BuildRequest> = {}): BuildRequest => {
    const requirements = changes.requirements ?? {
      kind: 'requirements',
      file: join(serverDir, 'requirements.txt'),
    };
    const { hash } = readRequirements(requirements, pluginRoot, { python: changes.python });
    const common = { serverStore, server: 'demo', plugin: 'plugin', pluginRoot, timeoutMs: 60_000 };
    return { ...common, requirements, requirementsHash: hash, ...changes };
  };
  const write = (name: string, text: string) => {
    writeFileSync(join(serverDir, name), text);
    return join(serverDir, name);
  };
  const env = (changes: NodeJS.ProcessEnv = {}) => ({
    PATH: pathWithoutUv(),
    HOME: dir,
    PIP_NO_INDEX: '1',
    PIP_FIND_LINKS: wheels,
    ...changes,
  });
  return { pluginRoot, serverDir, serverStore, wheels, write, request, env };
}

/** The names that a build left in the store, without the random part. */
export function storeNames({ serverStore }: BuildSetup): string[] {
  return [
    ...readdirSync(serverStore),
    ...readdirSync(join(serverStore, 'envs')).map((name) => `envs/${name}`),
  ]
    .map((name) => name.replace(/[0-9a-f]{16}(-[0-9a-f]{8}){0,2}/, 'X'))
    .sort();
}

/** A real interpreter: no shim of a version manager, so that tests are not slowed down by it. */
export function realPython(): string {
  const found = findOnPath('python3', { platform: process.platform, env: process.env });
  const python = found.find((path) => !path.includes('/shims/')) ?? found[0];
  if (python === undefined) throw new Error('these tests need python3 on PATH');
  return realpathSync(python);
}

/** PATH with a folder in front that holds only `python3`, and nothing that holds uv. */
function pathWithoutUv(): string {
  return [dirname(realPython()), '/usr/bin', '/bin'].join(delimiter);
}
