import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MANIFEST_SCHEMA, type Manifest } from '../../src/environment/manifest.ts';
import type { Needs } from '../../src/environment/prune/decide.ts';
import type { PruneRequest } from '../../src/environment/prune/plan-prune.ts';
import { walkEnvironment } from '../../src/environment/stamps.ts';

const DAY_MS = 86_400_000;

/** What the test says of an environment; the rest is as for any. */
export type Said = Partial<
  Pick<Manifest, 'server' | 'plugin' | 'createdAt' | 'origin' | 'probe'>
> & {
  requirements?: string;
  /** Below the environment, besides its interpreter. */
  files?: Record<string, string>;
};

/** A store below `dir` without any server. */
export function makeStore(dir: string) {
  const root = join(dir, 'store');
  mkdirSync(root, { mode: 0o700 });
  writeFileSync(
    join(root, 'CACHEDIR.TAG'),
    'Signature: 8a477f597d28d172789f06886806bc55\n# Environments of MCP servers, made by Holdfast.\n',
  );
  const serverStore = join(root, 'shop', 'demo');
  let count = 0;

  /** Adds what a build leaves: a directory, the list of its files, a lease and a manifest. */
  function add(said: Said = {}, store = serverStore): string {
    const { requirements = 'old', files = {}, ...facts } = said;
    const hash = hashOf(requirements);
    count += 1;
    const name = `${hash.slice(0, 16)}-00000000-${String(count).padStart(8, '0')}`;
    const environment = join(store, 'envs', name);
    const python = join(environment, 'bin', 'python');
    for (const [path, text] of Object.entries({ 'bin/python': 'interpreter', ...files })) {
      mkdirSync(dirname(join(environment, path)), { recursive: true, mode: 0o700 });
      writeFileSync(join(environment, path), text);
    }
    const walked = walkEnvironment(environment);
    const { size, mtimeMs } = statSync(process.execPath);
    const manifest: Manifest = {
      schema: MANIFEST_SCHEMA,
      key: hash,
      requirementsHash: hash,
      server: 'demo',
      plugin: 'sample',
      createdAt: new Date(Date.now() - (1000 - count) * DAY_MS).toISOString(),
      environment,
      origin: 'built',
      installer: { name: 'uv', version: '1' },
      interpreter: {
        path: process.execPath,
        size,
        mtimeMs,
        implementation: 'cpython',
        version: '3.12.1',
        abi: 'cp312',
      },
      python,
      stamps: walked.stamps,
      probe: { outcome: 'passed' },
      ...facts,
    };
    writeFileSync(`${environment}.files`, walked.files);
    writeFileSync(`${environment}.lease`, '');
    writeFileSync(`${environment}.json`, JSON.stringify(manifest));
    return environment;
  }

  /** Makes an environment the current one. */
  function point(environment: string, store = serverStore): void {
    symlinkSync(environment, join(store, '.venv'));
  }

  /** A request two days after everything was made. */
  function request(changes: Partial<PruneRequest> = {}): PruneRequest {
    const now = Date.now() + 2 * DAY_MS;
    const { uid, home } = { uid: process.getuid?.(), home: join(dir, 'home') };
    return { root, uid, home, now, minAgeMs: DAY_MS, needs: NOTHING, ...changes };
  }

  return { root, serverStore, add, point, request };
}

/** Nothing is installed and nothing runs. */
export const NOTHING: Needs = { requirements: new Map(), environments: new Set() };

/** The hash of requirements that a test calls by a word. */
export function hashOf(requirements: string): string {
  return createHash('sha256').update(requirements).digest('hex');
}

/** The names in `envs`, sorted. */
export function namesIn(serverStore: string): string[] {
  return readdirSync(join(serverStore, 'envs')).sort();
}

/** Whether an environment is there with all that belongs to it. */
export function isWhole(environment: string): boolean {
  return ['', '/bin/python', '.json', '.files', '.lease'].every(
    (end) => lstatSync(environment + end, { throwIfNoEntry: false }) !== undefined,
  );
}
