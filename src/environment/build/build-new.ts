import { randomBytes } from 'node:crypto';
import { mkdirSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../lib/app-error.ts';
import { tryRemoveTree } from '../../lib/files/remove-tree.ts';
import { sealTree } from '../../lib/files/seal-tree.ts';
import { secretsOf } from '../../lib/secrets/secrets-of.ts';
import type { BuildRequest } from '../build-request.ts';
import { type BuildLog, openBuildLog } from '../install/build-log.ts';
import { findTools, type Tools, wantedRange } from '../install/find-tools.ts';
import { installWithPip } from '../install/install-with-pip.ts';
import { installWithUv } from '../install/install-with-uv.ts';
import { layoutOf, short } from '../layout.ts';
import type { Manifest } from '../manifest.ts';
import { choosePip } from '../python/choose-pip.ts';
import { createListing } from '../stamps.ts';
import { probeEntry } from './probe-entry.ts';
import { environmentKey, type Finished, pointCurrent, publish } from './publish.ts';
import { type Staged, stageRequirements } from './stage-requirements.ts';

/** What a builder knows of the world. */
export type World = { env: NodeJS.ProcessEnv; now: Date };

/** Builds an environment under a name of its own, publishes it and makes it the current one. */
export async function buildNew(request: BuildRequest, world: World): Promise<Manifest> {
  const { serverStore, requirementsHash } = request;
  const layout = layoutOf(serverStore);
  const nonce = randomBytes(4).toString('hex');
  // By its name the next builder sweeps it, should this one die.
  const stagingRoot = layout.environment(`${short(requirementsHash)}-staging-${nonce}`);
  const masker = secretsOf(world.env);
  const log = openBuildLog(layout.buildLog(requirementsHash), { masker });
  try {
    mkdirSync(stagingRoot, { mode: 0o700 });
    const staged = stageRequirements(request, stagingRoot);
    const range = wantedRange({ ...request, requirements: staged.requirements });
    const tools = await findTools(request, { env: world.env, range, log });
    const key = environmentKey(requirementsHash, tools.interpreter);
    const name = `${short(requirementsHash)}-${key.slice(0, 8)}-${nonce}`;
    return await makeEnvironment(request, { name, staged, log, world, tools });
  } finally {
    log.close();
    tryRemoveTree(stagingRoot);
  }
}

type Context = { name: string; staged: Staged; log: BuildLog; world: World; tools: Tools };

async function makeEnvironment(request: BuildRequest, context: Context): Promise<Manifest> {
  const layout = layoutOf(request.serverStore);
  const { name, world } = context;
  try {
    const { probe, walked } = await fill(request, context);
    const { uv, interpreter } = context.tools;
    const environment = layout.environment(name);
    const installer = uv
      ? { name: 'uv', version: uv.version }
      : { name: 'pip', version: choosePip(interpreter)?.version ?? '' };
    const python = pythonIn(environment);
    const finished = {
      name,
      environment,
      origin: 'built',
      installer,
      python,
      probe,
      interpreter,
      walked,
    } as const;
    const manifest = publish(request, finished, world.now);
    pointCurrent(request.serverStore, environment);
    return manifest;
  } catch (error) {
    for (const file of [layout.files(name), layout.lease(name)]) rmSync(file, { force: true });
    tryRemoveTree(layout.environment(name));
    throw error;
  }
}

type Filled = Pick<Finished, 'probe' | 'walked'>;

/** Makes the environment in its final place: its scripts hold its absolute path. */
async function fill(
  request: BuildRequest,
  { name, staged, log, world, tools }: Context,
): Promise<Filled> {
  const environment = layoutOf(request.serverStore).environment(name);
  const python = pythonIn(environment);
  const { uv, interpreter, env } = tools;
  const { server, timeoutMs } = request;
  const build = { server, env, log, timeoutMs, deadlineMs: performance.now() + timeoutMs };
  const target = { ...staged, environment, python, interpreter: interpreter.executable };
  if (uv) await installWithUv(uv, target, build);
  else await installWithPip(interpreter, target, build);
  verifyInterpreter(environment, request);
  const listing = createListing();
  sealTree(environment, listing.add);
  const probe = await probeEntry({ python, entry: request.probe, env: world.env });
  log.write(`probe: ${[probe.outcome, probe.error].filter(Boolean).join(', ')}\n`);
  return { probe, walked: listing.read() };
}

/** A package can bring a script called `python`, which would run in the interpreter's place. */
function verifyInterpreter(environment: string, { server }: BuildRequest): void {
  if (process.platform === 'win32') return; // there it is a file, not a link out of the environment
  const real = realpathSync(pythonIn(environment));
  if (!real.startsWith(`${realpathSync(environment)}/`)) return;
  throw new AppError(
    'BUILD_FAILED',
    `A package that \`${server}\` requires replaced its interpreter`,
    {
      hint: 'Look which of its requirements has a script called `python`, and remove it',
    },
  );
}

/** The environment's own interpreter. */
export function pythonIn(environment: string): string {
  const isWindows = process.platform === 'win32';
  return isWindows
    ? join(environment, 'Scripts', 'python.exe')
    : join(environment, 'bin', 'python');
}
