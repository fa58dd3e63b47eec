import { readRequirements } from '../../environment/requirements-hash.ts';
import { serverStorePath, verifyStore } from '../../environment/store.ts';
import { storeRoot } from '../../lib/store-root.ts';
import { readServerSpec } from '../../spec/read-server-spec.ts';
import type { ServerSpec } from '../../spec/server-spec.ts';
import type { World } from '../world.ts';
import { namesEnvironment } from './server-command.ts';

/** A server that runs from an environment in the store. */
export type StorePlace = {
  root: string;
  serverStore: string;
  requirementsHash: string;
  requirementFiles: readonly { name: string; bytes: Uint8Array }[];
};

/** All that a launch needs to know before it does anything. */
export type LaunchPlan = {
  spec: ServerSpec;
  words?: string[];
  /** Where the store keeps what it has of this server, where there can be a store. */
  store?: { root: string; serverStore: string };
  /** Only of a server that runs from an environment. */
  place?: StorePlace;
};

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
  const needsStore = spec.runtime !== 'none' && (!words || namesEnvironment(words));
  if (!needsStore || !spec.requirements) return { ...plan, ...storeIfAny(spec, world) };
  const store = storeOf(spec, world);
  const { root, serverStore } = store;
  const { hash, files } = readRequirements(spec.requirements, spec.pluginRoot, spec);
  return {
    ...plan,
    store,
    place: { root, serverStore, requirementsHash: hash, requirementFiles: files },
  };
}

/** A place that somebody else could have prepared is refused. */
function storeOf(spec: ServerSpec, world: World): { root: string; serverStore: string } {
  const root = storeRoot(world);
  const serverStore = serverStorePath(root, spec.marketplace, spec.server);
  verifyStore(serverStore, root, world.uid);
  return { root, serverStore };
}

/** A server that needs no environment starts without a store, too; it is only not remembered. */
function storeIfAny(spec: ServerSpec, world: World): Pick<LaunchPlan, 'store'> {
  try {
    return { store: storeOf(spec, world) };
  } catch {
    return {};
  }
}
