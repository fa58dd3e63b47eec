import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Environment, findEnvironment } from '../../environment/inspect.ts';
import { layoutOf } from '../../environment/layout.ts';
import { inspectLink, type LinkState } from '../../environment/link.ts';
import type { StdioServer } from '../../host/servers/server-entry.ts';
import { AppError } from '../../lib/app-error.ts';
import { type LaunchPlan, planLaunch, type StorePlace } from '../../wrapper/launch/plan-launch.ts';
import { readWorld, type World } from '../../wrapper/world.ts';
import type { CommandFacts } from '../command/defect.ts';

/** Whether the files of an environment are read, or taken for what they were when it was built. */
export type Content = 'trusted' | 'compared';

/** What a launch through our wrapper would find. */
export type Wrapped =
  | { kind: 'invalid'; error: AppError }
  /** It is supervised, and needs no environment. */
  | { kind: 'plain'; plan: LaunchPlan }
  | {
      kind: 'whole';
      plan: LaunchPlan;
      environment: Environment;
      link: LinkState;
      /** What only a look at the content of all files tells. */
      changed?: string;
    }
  | { kind: 'absent'; plan: LaunchPlan; damage?: string; failure?: BuildFailed };

/** Why the last build of an environment failed. */
export type BuildFailed = {
  at: string;
  message: string;
  cause?: string;
  hint?: string;
  log: string;
};

/**
 * Plans a launch as the wrapper does and looks at what it would find. Starts nothing, asks no
 * interpreter, writes nothing.
 */
export async function inspectWrapped(
  server: StdioServer,
  facts: CommandFacts,
  content: Content = 'trusted',
): Promise<Wrapped> {
  const { wrapper, args } = server;
  if (wrapper === undefined) throw new Error('the server is started by the wrapper');
  const end = args.indexOf('--');
  const words = end === -1 ? undefined : args.slice(end + 1);
  try {
    const plan = await planLaunch(wrapper.server, words, worldOf(wrapper.file, facts));
    return plan.place ? await inspectPlace(plan, plan.place, content) : { kind: 'plain', plan };
  } catch (error) {
    return { kind: 'invalid', error: asAppError(error, wrapper.server) };
  }
}

/** The world of the wrapper that the client would start. */
export function worldOf(file: string, facts: CommandFacts): World {
  const { env, cwd, platform, pluginRoot } = facts;
  const world = readWorld({
    argv: [],
    env: { ...env, CLAUDE_PLUGIN_ROOT: pluginRoot },
    wrapperPath: resolve(cwd, file),
    wrapperArguments: [],
  });
  return { ...world, cwd, platform };
}

async function inspectPlace(
  plan: LaunchPlan,
  place: StorePlace,
  content: Content,
): Promise<Wrapped> {
  const { serverStore, requirementsHash, root } = place;
  const found = findEnvironment(serverStore, requirementsHash, 'only-looks');
  if (found.kind === 'whole') {
    const { environment } = found;
    const link = `${plan.spec.serverDir}/.venv`;
    const state = inspectLink(link, environment.manifest.environment, root);
    const changed = content === 'compared' ? await compare(serverStore, environment) : undefined;
    const whole = { kind: 'whole', plan, environment, link: state } as const;
    return changed === undefined ? whole : { ...whole, changed };
  }
  const [damaged] = found.damaged;
  const failure = await readFailure(serverStore, requirementsHash);
  return {
    kind: 'absent',
    plan,
    ...(damaged ? { damage: damaged.reason } : {}),
    ...(failure ? { failure } : {}),
  };
}

async function compare(serverStore: string, environment: Environment) {
  const { describeChanged, findChangedFiles } = await import(
    '../../environment/heal/find-changed-files.ts'
  );
  const [first, ...more] = findChangedFiles(serverStore, environment);
  return first === undefined ? undefined : describeChanged(first, more);
}

/** The reader brings a schema library, which a healthy start should not pay for. */
async function readFailure(
  serverStore: string,
  requirementsHash: string,
): Promise<BuildFailed | undefined> {
  const layout = layoutOf(serverStore);
  const file = layout.buildFailure(requirementsHash);
  if (!existsSync(file)) return undefined;
  const { readBuildFailure } = await import('../../environment/heal/build-failure.ts');
  const failure = readBuildFailure(file);
  if (failure === undefined) return undefined;
  const { at, message, cause, hint } = failure;
  return {
    at,
    message,
    ...(cause === undefined ? {} : { cause }),
    ...(hint === undefined ? {} : { hint }),
    log: layout.buildLog(requirementsHash),
  };
}

function asAppError(error: unknown, server: string): AppError {
  if (error instanceof AppError) return error;
  return new AppError('INTERNAL', `Could not look at what \`${server}\` needs`, {
    cause: error,
    hint: 'Look whether its folder and the store can be read',
  });
}
