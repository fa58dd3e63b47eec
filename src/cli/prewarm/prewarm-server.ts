import { secretsOf } from '../../lib/secrets/secrets-of.ts';
import { errorOf, healServer } from '../../wrapper/heal/heal-server.ts';
import { keepKnown, lookUpKnown } from '../../wrapper/known/known-server.ts';
import { planLaunch } from '../../wrapper/launch/plan-launch.ts';
import { prepareLaunch } from '../../wrapper/launch/prepare-launch.ts';
import { builderWorldOf, type WrappedServer } from '../../wrapper/plugins/wrapped-servers.ts';
import { takeSnapshot } from '../ask-server/take-snapshot.ts';
import type { CliWorld } from '../cli-world.ts';
import type { PrewarmReport } from '../plugins/store-schema.ts';

/** What was done for one server. */
export type Prewarmed = PrewarmReport['servers'][number];

/**
 * Builds the environment of a server and takes its snapshot, so that its first session has its tools
 * at once. What is fresh is kept. A failure is an answer.
 */
export async function prewarmServer(
  server: WrappedServer,
  cli: CliWorld,
  report: (line: string) => void,
): Promise<Prewarmed> {
  const startedAt = performance.now();
  const healed = await healServer(server, cli, report);
  if (healed.outcome === 'failed') return healed;
  const elapsedMs = () => Math.round(performance.now() - startedAt);
  try {
    const known = await learn(server, cli, report);
    return { ...healed, ...known, elapsedMs: elapsedMs() };
  } catch (error) {
    return { ...healed, outcome: 'failed', error: errorOf(error), elapsedMs: elapsedMs() };
  }
}

type Known = Pick<Prewarmed, 'snapshot' | 'tools'>;

async function learn(
  server: WrappedServer,
  cli: CliWorld,
  report: (line: string) => void,
): Promise<Known> {
  const plan = await planLaunch(server.server, server.words, server.world);
  const { known, identity } = lookUpKnown(plan, server.world, report);
  if (known.kind === 'fresh') return { snapshot: 'fresh', tools: known.snapshot.tools.length };
  report('asking the server for its tools');
  const { signal } = new AbortController();
  const world = builderWorldOf(server, cli);
  const { taken } = await takeSnapshot({
    server: server.server,
    launch: () => prepareLaunch(plan, world, { report, signal }),
    masker: secretsOf(server.world.env),
  });
  await keepKnown(plan, identity, taken, server.world);
  return { snapshot: 'taken', tools: taken.tools.length };
}
