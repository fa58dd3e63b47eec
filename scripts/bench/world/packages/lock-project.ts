import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serveIndex } from '../../../../test/helpers/serve-index.ts';
import type { Bench } from '../bench.ts';
import { timeProcess } from '../processes/time-process.ts';

/** A uv project on all packages, and the files that a server needs of it. */
export type LockedProject = { dir: string; files: Record<string, string> };

/**
 * Locks and installs the project once from an index on loopback that is closed afterwards: what
 * comes later has only uv's cache.
 */
export async function lockProject(bench: Bench, uv: string): Promise<LockedProject> {
  const { packages, wheels, env } = bench;
  const dir = join(bench.dir, 'project');
  const dependencies = JSON.stringify(packages.map((name) => `${name}==1.0.0`));
  mkdirSync(dir);
  writeFileSync(
    join(dir, 'pyproject.toml'),
    `[project]\nname = "peer"\nversion = "1.0.0"\nrequires-python = ">=3.9"\ndependencies = ${dependencies}\n`,
  );
  const index = await serveIndex(wheels);
  try {
    const online = { ...env, UV_DEFAULT_INDEX: index.url };
    await timeProcess({
      program: uv,
      args: ['sync', '--project', dir, '--no-install-project'],
      env: online,
    });
  } finally {
    index.close();
  }
  const names = ['pyproject.toml', 'uv.lock'];
  const files = names.map((name) => [name, readFileSync(join(dir, name), 'utf8')]);
  return { dir, files: Object.fromEntries(files) };
}
