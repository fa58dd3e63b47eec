import type { BuildRequest } from '../../environment/build-request.ts';
import { type Ensured, ensureEnvironment } from '../../environment/heal/ensure-environment.ts';
import { keepLease, type Lease, takeLease } from '../../environment/heal/lease.ts';
import { healLink } from '../../environment/link.ts';
import { closeStore, makeServerStore } from '../../environment/store.ts';
import { AppError, renderError } from '../../lib/app-error.ts';
import type { World } from '../world.ts';
import { childEnvironment } from './child-environment.ts';
import { commandIn } from './command-in.ts';
import type { LaunchPlan, StorePlace } from './plan-launch.ts';
import { serverCommand } from './server-command.ts';

/**
 * How a healing launch talks to the person who waits, and how it is called off. `held` is a lease that
 * it may go on with.
 */
export type Waiting = {
  report: (line: string) => void;
  signal: AbortSignal;
  held?: { fd: number } | undefined;
};

/**
 * A server that is ready to be spawned. The server has to inherit the
 * descriptor of the lease; `python` is an interpreter that can take it once more.
 */
export type ReadyLaunch = {
  command: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  lease?: Lease & { python: string };
  environment?: string;
  notes: string[];
};

/** Makes whole what the launch needs, and gives the launch. */
export async function prepareLaunch(
  plan: LaunchPlan,
  world: World,
  waiting: Waiting,
): Promise<ReadyLaunch> {
  const { env, notes } = childEnvironment(world.env, {
    pluginRoot: plan.spec.pluginRoot,
    cwd: world.cwd,
  });
  if (!plan.place) {
    return { ...serverCommand(plan.spec, undefined, plan.words, world.platform), env, notes };
  }
  const { ensured, lease } = await leaseEnvironment(plan, plan.place, world, waiting);
  return {
    ...commandIn(plan, ensured.environment, world),
    env,
    lease: { ...lease, python: ensured.environment.manifest.python },
    environment: ensured.environment.manifest.environment,
    notes: [...notes, ...notesOn(ensured, plan, plan.place)],
  };
}

/** An environment may be removed between the look and the lease; then it is looked for again. */
async function leaseEnvironment(
  plan: LaunchPlan,
  place: StorePlace,
  world: World,
  waiting: Waiting,
) {
  const request = buildRequest(plan, place, world);
  const [program, ...args] = [
    process.execPath,
    world.wrapperPath,
    ...world.wrapperArguments,
    '--build',
  ];
  const builder = { program, args, env: world.env };
  const makeStore = () => makeServerStore(place.serverStore, place.root, world.uid);
  for (let attempt = 0; attempt < 3; attempt++) {
    const ensured = await ensureEnvironment(request, { builder, makeStore, ...waiting });
    const { name } = ensured.environment;
    const lease =
      keepLease(waiting.held, place.serverStore, name) ??
      (await takeLease(place.serverStore, name));
    if (lease === undefined) continue;
    closeStore(place.serverStore, place.root);
    return { ensured, lease };
  }
  throw new AppError(
    'LOCK_TIMEOUT',
    `The environment of \`${plan.spec.server}\` is removed as often as it is found`,
    {
      hint: 'End the other process that removes environments, and start the server again',
    },
  );
}

function buildRequest({ spec }: LaunchPlan, place: StorePlace, world: World): BuildRequest {
  if (!spec.requirements) throw new Error('a server with a place in the store has requirements');
  const override = world.env.HOLDFAST_PYTHON;
  return {
    serverStore: place.serverStore,
    server: spec.server,
    plugin: spec.plugin,
    pluginRoot: spec.pluginRoot,
    requirements: spec.requirements,
    requirementsHash: place.requirementsHash,
    ...(spec.python === undefined ? {} : { python: spec.python }),
    ...(override ? { pythonOverride: override } : {}),
    ...(spec.probe === 'entry' && spec.entry ? { probe: spec.entry } : {}),
    timeoutMs: spec.buildTimeoutMs,
  };
}

function notesOn(
  { environment, fallback }: Ensured,
  { spec }: LaunchPlan,
  place: StorePlace,
): string[] {
  const { probe } = environment.manifest;
  const link = healLink(spec.serverDir, environment.manifest.environment, place.root);
  return [
    ...(fallback
      ? [`an older environment is used, because the new one failed:\n${renderError(fallback)}`]
      : []),
    ...(probe.outcome === 'failed'
      ? [`the server could not be imported when its environment was built: ${probe.error}`]
      : []),
    ...(link === 'foreign' ? [foreignLink(spec.serverDir)] : []),
  ];
}

function foreignLink(serverDir: string): string {
  return renderError(
    new AppError(
      'LINK_FOREIGN',
      `\`${serverDir}/.venv\` is somebody else's: it stays, and the server runs from the store`,
      {
        hint: `Move \`${serverDir}/.venv\` away to have it managed`,
      },
    ),
  );
}
