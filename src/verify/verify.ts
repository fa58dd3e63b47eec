import type { InstalledPlugin } from '../host/plugins/installed-plugin.ts';
import type { Problem } from '../host/read-json.ts';
import { readOrphanedAt } from '../host/records/orphaned-at.ts';
import { type ClientFacts, readClientFacts } from './facts/client-facts.ts';
import type { LeftBehind } from './facts/find-left-behind.ts';
import { findHooksSwitch } from './facts/hooks-switch.ts';
import { isUnremarkable, type Seen } from './facts/is-unremarkable.ts';
import { type Depth, readServerFacts } from './facts/read-server-facts.ts';
import type { ServerFacts } from './facts/server-facts.ts';
import type { Finding } from './finding.ts';
import { readSession, type Session, type VerifyWorld } from './verify-world.ts';
import type { Content } from './wrapped/inspect-wrapped.ts';

/** A server with what is known of it and what is wrong with it. */
export type VerifiedServer = ServerFacts & { finding?: Finding };

/** What a verification found. */
export type Verification = {
  session: Session;
  /** The servers of all enabled plugins. */
  servers: VerifiedServer[];
  /** Of servers and plugins, the worst first. */
  findings: Finding[];
  /** Files of the client that hold something else than it is known to write. */
  problems: Problem[];
  /** `false` when the time was over before all was looked at. */
  isComplete: boolean;
};

export type VerifyOptions = {
  depth: Depth;
  /** Whether live wrappers and left-behind versions are looked at: at the start of a session there are none. */
  live: 'read' | 'skip';
  isOver?: () => boolean;
  /** Reading all files of all environments takes a second for 10,000 of them. */
  content?: Content;
};

/**
 * Looks at the servers of all enabled plugins, whoever wrote them, and says what is wrong. Changes
 * nothing, starts nothing; whatever it meets on the disk is an answer.
 */
export async function verify(
  world: VerifyWorld,
  { depth, live, isOver = () => false, content }: VerifyOptions,
): Promise<Verification> {
  const session = readSession(world.env);
  const client = await readClientFacts(world, { runs: live });
  const declared = client.plugins.flatMap(({ plugin, servers }) =>
    servers.map((server) => ({ plugin, server })),
  );
  const maps = { programs: new Map(), folders: new Map() };
  const reading = { client, world, session, depth, content, ...maps };
  const facts: ServerFacts[] = [];
  for (const { plugin, server } of declared) {
    if (isOver()) break;
    facts.push(await readServerFacts(plugin, server, reading));
  }
  const isComplete = facts.length === declared.length;
  const seen = {
    servers: facts,
    folders: client.plugins.map(({ plugin, problems }) => ({
      plugin,
      problems,
      orphanedAt: depth === 'quick' ? undefined : markOn(plugin),
    })),
    hooksSwitch: depth === 'whole' ? findHooksSwitch(client.places, world.cwd) : undefined,
    leftBehind: live === 'read' && isComplete ? await leftBehind(client) : [],
  };
  return { session, ...(await judge(seen, world, session)), problems: client.problems, isComplete };
}

/** Most sessions find everything in order, and should not pay for the words of what is not. */
async function judge(
  seen: Seen,
  world: VerifyWorld,
  session: Session,
): Promise<Pick<Verification, 'servers' | 'findings'>> {
  if (isUnremarkable(seen)) return { servers: seen.servers, findings: [] };
  const { judgeAll } = await import('./judge/judge-all.ts');
  return judgeAll(seen, world, session);
}

function markOn({ root }: InstalledPlugin): number | 'unknown' | undefined {
  return root.kind === 'cache' ? readOrphanedAt(root.path) : undefined;
}

async function leftBehind({ places, plugins }: ClientFacts): Promise<LeftBehind[]> {
  const { findLeftBehind } = await import('./facts/find-left-behind.ts');
  const installed = plugins.map(({ plugin }) => plugin);
  return findLeftBehind(places, installed);
}
