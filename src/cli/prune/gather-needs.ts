import { basename } from 'node:path';
import { listRuns } from '../../control/list-runs.ts';
import { stateRoot } from '../../control/place/state-root.ts';
import type { Needs } from '../../environment/prune/decide.ts';
import { serverStorePath } from '../../environment/store.ts';
import { type HostPlaces, hostPlaces } from '../../host/places.ts';
import { createEntryReader } from '../../host/plugins/marketplace-entry.ts';
import { readInstalled } from '../../host/plugins/read-installed.ts';
import { listVersions } from '../../host/records/list-versions.ts';
import { AppError } from '../../lib/app-error.ts';
import { storeRoot } from '../../lib/store-root.ts';
import { describePlugin } from '../../spec/find-plugin.ts';
import { verifyWorldOf } from '../../verify/report/run-verify.ts';
import { planLaunch } from '../../wrapper/launch/plan-launch.ts';
import { type WrappedServer, wrappedServersOf } from '../../wrapper/plugins/wrapped-servers.ts';
import type { CliWorld } from '../cli-world.ts';

type Wanted = Map<string, Set<string> | 'all'>;

/**
 * Gathers what no prune may take: the environments that installed plugins need, enabled or not and in
 * whatever project, those of versions that a live client stands on, and those of live wrappers.
 */
export async function gatherNeeds(cli: CliWorld): Promise<Needs> {
  const facts = verifyWorldOf(cli);
  const places = hostPlaces(facts);
  const requirements: Wanted = new Map();
  for (const server of [...installedServers(places, cli), ...serversInUse(places, cli)])
    await addNeed(requirements, server);
  return { requirements, environments: await environmentsOfRuns(cli) };
}

function installedServers(places: HostPlaces, cli: CliWorld): WrappedServer[] {
  const { plugins, problems } = readInstalled(places, cli.cwd);
  const unread = problems.find(({ path }) => basename(path) === 'installed_plugins.json');
  if (unread)
    throw new AppError(
      'CONFIG_INVALID',
      `What installed plugins need is not known: \`${unread.path}\` ${unread.detail}`,
      { hint: 'Start the client once, which mends its file, and prune after that' },
    );
  const readEntry = createEntryReader();
  return plugins.flatMap((plugin) => wrappedServersOf(plugin, cli, readEntry).wrapped);
}

/** A client goes on with the version that it began with, also after an update. */
function serversInUse(places: HostPlaces, cli: CliWorld): WrappedServer[] {
  return listVersions(places)
    .filter(({ inUse }) => inUse.some(({ alive }) => alive !== 'dead'))
    .flatMap(({ plugin, marketplace, path }) => {
      const root = { kind: 'cache' as const, path };
      const id = `${plugin}@${marketplace}`;
      return wrappedServersOf({ id, plugin, root, dataDir: '' }, cli).wrapped;
    });
}

async function addNeed(wanted: Wanted, server: WrappedServer): Promise<void> {
  try {
    const { place } = await planLaunch(server.server, server.words, server.world);
    if (!place) return;
    const known = wanted.get(place.serverStore) ?? new Set();
    if (known !== 'all') wanted.set(place.serverStore, known.add(place.requirementsHash));
  } catch {
    // requirements that cannot be read may mean any of its environments
    const { marketplace } = describePlugin(server.pluginRoot);
    wanted.set(serverStorePath(storeRoot(server.world), marketplace, server.server), 'all');
  }
}

async function environmentsOfRuns({ env }: CliWorld): Promise<Set<string>> {
  const { runs } = await listRuns(stateRoot({ platform: process.platform, env }));
  const live = runs.filter(({ alive }) => alive !== false);
  return new Set(live.flatMap(({ record }) => record.environment ?? []));
}
