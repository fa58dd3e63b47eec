import type { InstalledPlugin } from '../host/plugins/installed-plugin.ts';
import type { Problem } from '../host/read-json.ts';
import { readOrphanedAt } from '../host/records/orphaned-at.ts';
import { secretsOf } from '../lib/secrets/secrets-of.ts';
import { type ClientFacts, readClientFacts } from './facts/client-facts.ts';
import { findLeftBehind } from './facts/find-left-behind.ts';
import { findHooksSwitch } from './facts/hooks-switch.ts';
import { type Depth, readServerFacts } from './facts/read-server-facts.ts';
import type { ServerFacts } from './facts/server-facts.ts';
import { compareFindings, type Finding } from './finding.ts';
import { judgeHooksSwitch, judgeLeftBehind, judgePlugin } from './judge/judge-plugin.ts';
import { judgeServer } from './judge/judge-server.ts';
import type { Judging } from './judge/judging.ts';
import { readSession, type Session, type VerifyWorld } from './verify-world.ts';

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
};

/**
 * Looks at the servers of all enabled plugins, whoever wrote them, and says what is wrong. Changes
 * nothing, starts nothing; whatever it meets on the disk is an answer.
 */
export async function verify(
  world: VerifyWorld,
  { depth, live, isOver = () => false }: VerifyOptions,
): Promise<Verification> {
  const session = readSession(world.env);
  const client = await readClientFacts(world, { runs: live });
  const judging = judgingOf(world, session);
  const declared = client.plugins.flatMap(({ plugin, servers }) =>
    servers.map((server) => ({ plugin, server })),
  );
  const reading = { client, world, session, depth, programs: new Map() };
  const servers: VerifiedServer[] = [];
  for (const { plugin, server } of declared) {
    if (isOver()) break;
    const facts = await readServerFacts(plugin, server, reading);
    const finding = judgeServer(facts, judging);
    servers.push({ ...facts, ...(finding ? { finding } : {}) });
  }
  const hooksSwitch = depth === 'whole' ? findHooksSwitch(client.places, world.cwd) : undefined;
  const isComplete = servers.length === declared.length;
  const findings = [
    ...client.plugins.flatMap(({ plugin, problems }) =>
      judgePlugin(
        plugin,
        { problems, orphanedAt: depth === 'quick' ? undefined : markOn(plugin) },
        judging,
      ),
    ),
    ...(hooksSwitch === undefined ? [] : [judgeHooksSwitch(hooksSwitch)]),
    ...servers.flatMap(({ finding }) => finding ?? []),
    ...(live === 'read' && isComplete ? judgeVersions(client, judging) : []),
  ].sort(compareFindings);
  return { session, servers, findings, problems: client.problems, isComplete };
}

/** Secrets are looked for only when there is something to say. */
function judgingOf({ env, now, cli }: VerifyWorld, session: Session): Judging {
  let masker: ReturnType<typeof secretsOf> | undefined;
  const mask = (text: string) => {
    masker ??= secretsOf(env);
    return masker.mask(text);
  };
  return { session, now, cli, mask };
}

function markOn({ root }: InstalledPlugin): number | 'unknown' | undefined {
  return root.kind === 'cache' ? readOrphanedAt(root.path) : undefined;
}

function judgeVersions({ places, plugins }: ClientFacts, judging: Judging): Finding[] {
  const installed = plugins.map(({ plugin }) => plugin);
  return findLeftBehind(places, installed).map((left) => judgeLeftBehind(left, judging));
}
