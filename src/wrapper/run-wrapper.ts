import type { BuildRequest } from '../environment/build-request.ts';
import { exitCodeOf, renderError } from '../lib/app-error.ts';
import { VERSION } from '../lib/version.ts';
import type { Ending } from '../supervisor/life/launch.ts';
import { planLaunch } from './launch/plan-launch.ts';
import { parseArguments, USAGE, type WrapperArguments } from './parse-arguments.ts';
import { superviseServer } from './supervise-server.ts';
import type { World } from './world.ts';

/** Runs the wrapper from its arguments to its end; every failure is told once, on stderr. */
export async function runWrapper(world: World): Promise<Ending> {
  try {
    return await dispatch(parseArguments(world.argv), world);
  } catch (error) {
    process.stderr.write(`${renderError(error)}\n`);
    return { code: exitCodeOf(error) };
  }
}

async function dispatch(request: WrapperArguments, world: World): Promise<Ending> {
  switch (request.kind) {
    case 'help':
      process.stdout.write(`${USAGE}\n`);
      return { code: 0 };
    case 'version':
      process.stdout.write(`${VERSION}\n`);
      return { code: 0 };
    case 'build':
      return await build(request.request, world);
    case 'run':
      return await run(request, world);
  }
}

async function run(
  { mode, server, command }: Extract<WrapperArguments, { kind: 'run' }>,
  world: World,
): Promise<Ending> {
  if (mode === 'supervise') return await superviseServer(server, command, world);
  const plan = await planLaunch(server, command, world);
  if (mode === 'plan') {
    const { describePlan } = await import('./launch/describe-plan.ts');
    process.stdout.write(`${JSON.stringify(describePlan(plan, world), undefined, 2)}\n`);
    return { code: 0 };
  }
  const { prepareLaunch } = await import('./launch/prepare-launch.ts');
  const { execServer } = await import('./launch/exec-server.ts');
  const report = (line: string) => process.stderr.write(`holdfast: ${line}\n`);
  const launch = await prepareLaunch(plan, world, { report, signal: new AbortController().signal });
  for (const note of launch.notes) report(note);
  return { code: await execServer(launch) };
}

/** The builder's half of `--build`: a process of its own, which the wrapper started. */
async function build(request: string, world: World): Promise<Ending> {
  const { buildEnvironment } = await import('../environment/build/build-environment.ts');
  process.umask(0o077);
  // An installer is ended with its builder, at the builder's exit.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
    process.on(signal, () => process.exit(1));
  await buildEnvironment(JSON.parse(request) as BuildRequest, { env: world.env, now: new Date() });
  return { code: 0 };
}
