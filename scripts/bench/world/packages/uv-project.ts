import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import { MCP_REQUIREMENT } from '../plugin/mcp-plugin.ts';
import { timeProcess } from '../processes/time-process.ts';
import { findWheels } from './find-wheels.ts';

/** A project for `uv run`, and the variables with which uv asks no index. */
export type UvProject = { dir: string; env: NodeJS.ProcessEnv };

/** Locks and installs the project once, on the `mcp` package where this machine can have it. */
export async function uvProject(bench: Bench, uv: string): Promise<UvProject> {
  const dir = join(bench.dir, 'uv-run');
  const found = await findWheels(bench, MCP_REQUIREMENT);
  const [dependencies, source] =
    found.kind === 'found' ? [[MCP_REQUIREMENT], { UV_FIND_LINKS: found.wheels }] : [[], {}];
  const env = { UV_OFFLINE: '1', UV_NO_INDEX: '1', UV_PYTHON: bench.python, ...source };
  if (!existsSync(dir)) {
    mkdirSync(dir);
    writeFileSync(join(dir, 'pyproject.toml'), projectFor(bench.python, dependencies));
    await timeProcess({
      program: uv,
      args: ['sync', '--project', dir],
      env: { ...bench.env, ...env },
    });
  }
  return { dir, env };
}

/** Only for this machine: the folder of wheels has nothing for others. */
function projectFor(python: string, dependencies: readonly string[]): string {
  const ask = 'import sys; print(f"{sys.version_info[0]}.{sys.version_info[1]}", sys.platform)';
  const said = execFileSync(python, ['-c', ask], { encoding: 'utf8' });
  const [version, platform] = said.trim().split(' ');
  const facts = `name = "peer"\nversion = "1.0.0"\nrequires-python = "==${version}.*"`;
  const project = `[project]\n${facts}\ndependencies = ${JSON.stringify(dependencies)}\n`;
  return `${project}\n[tool.uv]\nenvironments = ["sys_platform == '${platform}'"]\n`;
}
