import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { interleave } from '../../interleave.ts';
import { type Measure, type Row, TOO_LONG } from '../../row.ts';
import { type Bench, roundsOf } from '../../world/bench.ts';
import { timeStart } from '../../world/host/talk.ts';
import { timeEnd } from '../../world/host/time-end.ts';
import { findWheels } from '../../world/packages/find-wheels.ts';
import { MCP_REQUIREMENT, mcpPlugin } from '../../world/plugin/mcp-plugin.ts';
import { type Command, timeProcess } from '../../world/processes/time-process.ts';

const NAME = 'peer: uv run';

/** `uv run`, which is how most plugins start a Python server, beside the server alone. */
export const measureUvRun: Measure = async (bench) => {
  if (bench.mode === 'quick') return [{ name: NAME, skipped: TOO_LONG }];
  if (bench.uv === undefined)
    return [{ name: NAME, skipped: 'uv is neither on PATH nor named by HOLDFAST_UV' }];
  const mcp = await mcpPlugin(bench);
  const found = await findWheels(bench, MCP_REQUIREMENT);
  if (mcp.kind === 'missing') return [{ name: NAME, skipped: mcp.reason }];
  if (found.kind === 'missing') return [{ name: NAME, skipped: found.reason }];
  const { plugin } = mcp;
  const server = join(plugin.serverDir, 'server.py');
  const command = await prepareProject(bench, bench.uv, { wheels: found.wheels, server });
  const rounds = await interleave(roundsOf(bench, { quick: 0, full: 4 }), {
    listed: () => timeStart(command, 'listed'),
    bareListed: () => timeStart(plugin.bare(), 'listed'),
    ended: () => timeEnd(command, 'EOF'),
    bareEnded: () => timeEnd(plugin.bare(), 'EOF'),
  });
  type Name = keyof (typeof rounds)[number];
  const row = (name: string, value: Name, baseline: Name): Row => ({
    name: `${NAME}, ${name}`,
    unit: 'ms',
    baseline: 'the server alone',
    samples: rounds.map((round) => ({ value: round[value], baseline: round[baseline] })),
  });
  return [
    row('start to tools/list, server on mcp', 'listed', 'bareListed'),
    row('EOF to tree gone, server on mcp', 'ended', 'bareEnded'),
  ];
};

/** A project that is locked and installed: what is measured is a start, not a build. */
async function prepareProject(
  bench: Bench,
  uv: string,
  { wheels, server }: { wheels: string; server: string },
): Promise<Command> {
  const dir = join(bench.dir, 'uv-run');
  mkdirSync(dir);
  writeFileSync(join(dir, 'pyproject.toml'), projectFor(bench.python));
  const env = {
    ...bench.env,
    UV_OFFLINE: '1',
    UV_NO_INDEX: '1',
    UV_FIND_LINKS: wheels,
    UV_PYTHON: bench.python,
  };
  const at = ['--project', dir];
  await timeProcess({ program: uv, args: ['sync', ...at], env });
  return { program: uv, args: ['run', ...at, 'python', server], env };
}

/** Only for this machine: the folder of wheels has nothing for others. */
function projectFor(python: string): string {
  const ask = 'import sys; print(f"{sys.version_info[0]}.{sys.version_info[1]}", sys.platform)';
  const said = execFileSync(python, ['-c', ask], { encoding: 'utf8' });
  const [version, platform] = said.trim().split(' ');
  const facts = `name = "peer"\nversion = "1.0.0"\nrequires-python = "==${version}.*"`;
  const project = `[project]\n${facts}\ndependencies = ["${MCP_REQUIREMENT}"]\n`;
  return `${project}\n[tool.uv]\nenvironments = ["sys_platform == '${platform}'"]\n`;
}
