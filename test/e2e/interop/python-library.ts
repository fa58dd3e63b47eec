import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { inject } from 'vitest';
import { realPython } from '../../helpers/build-setup.ts';
import { type Launch, type Ways, waysTo } from '../../helpers/interop/wrapped-server.ts';
import { fillOnce } from '../../helpers/tools/fill-once.ts';
import { toolCache } from '../../helpers/tools/tool-cache.ts';

/** An interpreter that has Python's `mcp`, or why there is none. */
export type PythonLibrary =
  | { kind: 'found'; python: string; packages: string }
  | { kind: 'missing'; reason: string };

const installed = new Map<string, Promise<PythonLibrary>>();

/** Finds a version of `mcp`, which pip installs on first use; loud when that cannot be done. */
export function pythonLibrary(version: string): Promise<PythonLibrary> {
  const known = installed.get(version) ?? install(version);
  installed.set(version, known);
  return known;
}

/** The ways to a command that imports the library. */
export function pythonWays(
  dir: string,
  { packages }: { packages: string },
  command: readonly [string, ...string[]],
): Ways {
  const { direct, wrapped } = waysTo(dir, command);
  const withPackages = (launch: Launch) => ({
    ...launch,
    env: { ...launch.env, PYTHONPATH: packages, PYTHONWARNINGS: 'ignore' },
  });
  return { direct: withPackages(direct), wrapped: withPackages(wrapped) };
}

/** A program of the fixtures. */
export function pythonFixture(name: string): string {
  return resolve('test/fixtures/interop', name);
}

async function install(version: string): Promise<PythonLibrary> {
  const index = inject('index');
  if (index.kind === 'missing') return missing(version, index.reason);
  const packages = join(toolCache(process.env), `python-mcp-${version}`);
  const python = realPython();
  try {
    await fillOnce(packages, (staging) => download(python, version, { staging, env: index.env }));
    return { kind: 'found', python, packages };
  } catch (error) {
    return missing(version, String(error instanceof Error ? error.message : error));
  }
}

async function download(
  python: string,
  version: string,
  { staging, env }: { staging: string; env: Record<string, string> },
): Promise<void> {
  const flags = ['--quiet', '--no-warn-script-location', '--target', staging];
  await execa(python, ['-m', 'pip', 'install', ...flags, `mcp==${version}`], {
    env: { PATH: process.env.PATH, HOME: staging, ...env },
    extendEnv: false,
    stdin: 'ignore',
    timeout: 240_000,
  });
}

function missing(version: string, why: string): PythonLibrary {
  const reason = `mcp ${version} of Python is not there: ${why}`;
  process.stderr.write(`\n!!! e2e: interop tests are skipped: ${reason}\n\n`);
  return { kind: 'missing', reason };
}
