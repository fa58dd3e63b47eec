import { join } from 'node:path';
import type { Environment } from '../environment/inspect.ts';
import { findEnvironment } from '../environment/inspect.ts';
import { inspectLink, type LinkState } from '../environment/link.ts';
import { readRequirements } from '../environment/requirements-hash.ts';
import { serverStorePath, storeRoot, verifyStore } from '../environment/store.ts';
import { readServerSpec } from '../spec/read-server-spec.ts';
import type { ServerSpec } from '../spec/server-spec.ts';
import { namesEnvironment, type ServerCommand, serverCommand } from './server-command.ts';
import type { World } from './world.ts';

/** A server that runs from an environment in the store. */
export type StorePlace = { root: string; serverStore: string; requirementsHash: string };

/** All that a launch needs to know before it does anything. */
export type LaunchPlan = { spec: ServerSpec; words?: string[]; place?: StorePlace };

/** Plans the launch of a server: reads its folder, writes nothing. */
export async function planLaunch(
  server: string,
  words: string[] | undefined,
  world: World,
): Promise<LaunchPlan> {
  const { env, cwd, wrapperPath } = world;
  const spec = await readServerSpec(
    server,
    { wrapperPath, claimedRoot: env.CLAUDE_PLUGIN_ROOT, cwd },
    words,
  );
  const plan = { spec, ...(words === undefined ? {} : { words }) };
  if (spec.runtime === 'none' || !spec.requirements) return plan;
  if (words && !namesEnvironment(words)) return plan;
  const root = storeRoot(world);
  const serverStore = serverStorePath(root, spec.marketplace, spec.server);
  verifyStore(serverStore, root, world.uid);
  const { hash } = readRequirements(spec.requirements, spec.pluginRoot, spec);
  return { ...plan, place: { root, serverStore, requirementsHash: hash } };
}

/** What `--plan` prints: the plan and the state of the disk, as one object. */
export function describePlan(plan: LaunchPlan, world: World) {
  const { spec, place, words } = plan;
  if (!place)
    return {
      spec,
      actions: ['start'],
      command: serverCommand(spec, undefined, words, world.platform),
    };
  const found = findEnvironment(place.serverStore, place.requirementsHash);
  if (found.kind === 'none') {
    return {
      spec,
      store: place,
      damaged: found.damaged,
      actions: ['build', 'link', 'start'],
      command: undefined,
    };
  }
  const { manifest } = found.environment;
  const link = inspectLink(join(spec.serverDir, '.venv'), manifest.environment, place.root);
  return {
    spec,
    store: place,
    environment: manifest.environment,
    link,
    actions: [...linkActions(link), 'start'],
    command: commandIn(plan, found.environment, world),
  };
}

/** What starts the server of `plan` from `environment`. */
export function commandIn(
  { spec, words }: LaunchPlan,
  { manifest }: Environment,
  world: World,
): ServerCommand {
  return serverCommand(
    spec,
    { dir: manifest.environment, python: manifest.python },
    words,
    world.platform,
  );
}

function linkActions(link: LinkState): string[] {
  return link === 'right' || link === 'foreign' ? [] : ['link'];
}
