import { join, sep } from 'node:path';
import type { FoundRun } from '../../control/list-runs.ts';
import type { InstalledPlugin } from '../../host/plugins/installed-plugin.ts';
import type { ServerEntry, StdioServer } from '../../host/servers/server-entry.ts';
import { findRequirements } from '../../spec/find-requirements.ts';
import type { CommandFacts, Defect } from '../command/defect.ts';
import { inspectCommand } from '../command/inspect-command.ts';
import type { Session, VerifyWorld } from '../verify-world.ts';
import type { Content, Wrapped } from '../wrapped/inspect-wrapped.ts';
import { type KnownFolders, looksLaunchable } from '../wrapped/looks-launchable.ts';
import type { ClientFacts } from './client-facts.ts';
import type { ServerFacts } from './server-facts.ts';

/** `quick`: the log of a server is read only when the client has noted a failure. */
export type Depth = 'quick' | 'whole';

type Reading = {
  client: ClientFacts;
  world: VerifyWorld;
  session: Session;
  depth: Depth;
  programs: CommandFacts['programs'];
  folders: KnownFolders;
  content?: Content | undefined;
};

/** Reads what is known of one server, and looks at what its start needs. Nothing is started. */
export async function readServerFacts(
  plugin: InstalledPlugin,
  server: ServerEntry,
  reading: Reading,
): Promise<ServerFacts> {
  const { client, world, session, depth, programs } = reading;
  const { id } = server;
  const isDisabled = client.disabled.has(id);
  const facts: ServerFacts = { plugin, server, isDisabled, isAdoptable: false };
  if (server.transport !== 'stdio' || isDisabled) return facts;
  const command = commandFactsOf(plugin, server, world, programs);
  const defect = inspectCommand(server, command);
  if (defect) {
    facts.defect = defect;
    facts.isAdoptable = isAdoptable(defect, plugin.root.path);
  }
  const wrapped = defect ? undefined : await inspectLaunch(server, command, reading);
  if (wrapped) facts.wrapped = wrapped;
  const recentFailure = client.recent.get(id);
  if (recentFailure) facts.recentFailure = recentFailure;
  if (depth === 'whole' || client.failedOnce.has(id)) {
    const { readLastLog } = await import('../../host/records/last-log.ts');
    const lastStart = readLastLog(client.places, 'any', id);
    if (lastStart) facts.lastStart = lastStart;
  }
  const run = findRun(plugin, server, client.runs, session);
  if (run) facts.run = run;
  return facts;
}

/** What the search for a server's command depends on. */
export function commandFactsOf(
  plugin: Pick<InstalledPlugin, 'root' | 'dataDir'>,
  server: StdioServer,
  { env, platform, cwd, home }: VerifyWorld,
  programs: CommandFacts['programs'] = new Map(),
): CommandFacts {
  return {
    env: { ...env, ...server.env },
    platform,
    cwd,
    home,
    pluginRoot: plugin.root.path,
    pluginData: plugin.dataDir,
    programs,
  };
}

/** Only plugins that use the wrapper have to pay for it, and most of them little. */
async function inspectLaunch(
  server: StdioServer,
  facts: CommandFacts,
  { client, world, depth, folders, content }: Reading,
): Promise<Wrapped | undefined> {
  if (!server.wrapper) return undefined;
  const looking = { uid: world.uid, known: folders };
  const isQuick = depth === 'quick' && !client.failedOnce.has(server.id);
  if (isQuick && looksLaunchable(server, facts, looking)) return undefined;
  const { inspectWrapped } = await import('../wrapped/inspect-wrapped.ts');
  return await inspectWrapped(server, facts, content);
}

function isAdoptable({ code, subject }: Defect, root: string): boolean {
  if (code !== 'LINK_DANGLING' && code !== 'ENVIRONMENT_ABSENT') return false;
  const servers = join(root, 'mcp-servers') + sep;
  const [name] = subject.startsWith(servers) ? subject.slice(servers.length).split(sep) : [];
  if (!name || /[\\/]node_modules([\\/]|$)/.test(subject)) return false;
  try {
    return findRequirements(join(servers, name)) !== undefined;
  } catch {
    return false; // a folder that cannot be read cannot be adopted
  }
}

const WORST_FIRST = ['down', 'backing_off', 'healing', 'starting', 'stopping', 'idle', 'ready'];

/** In a session its own wrapper, outside of any the one that is worst off. */
function findRun(
  plugin: InstalledPlugin,
  { id, ...server }: StdioServer,
  runs: FoundRun[],
  { kind, id: sessionId, clientPid }: Session,
): FoundRun | undefined {
  const called = id.split(':')[1];
  const ofServer = runs.filter(({ record }) => {
    const isPlugin =
      record.pluginRoot === plugin.root.path ||
      (record.plugin === called && record.marketplace === plugin.marketplace);
    return isPlugin && record.server === server.wrapper?.server;
  });
  const rank = ({ record }: FoundRun) => WORST_FIRST.indexOf(record.state);
  const own = ofServer.filter(
    ({ record }) => record.hostSession === sessionId || record.hostPid === clientPid,
  );
  return (kind === 'none' ? ofServer : own).sort((a, b) => rank(a) - rank(b))[0];
}
