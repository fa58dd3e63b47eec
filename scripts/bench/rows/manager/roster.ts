import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { mapBounded } from '../../../../src/manager/roster/map-bounded.ts';
import { interleave } from '../../interleave.ts';
import { type Measure, TOO_LONG } from '../../row.ts';
import { type Bench, roundsOf } from '../../world/bench.ts';
import { type Guild, makeGuild, refreshAll } from '../../world/manager/make-guild.ts';
import { connectSdk } from '../../world/manager/sdk-client.ts';
import { timeProcess } from '../../world/processes/time-process.ts';

const MEMBERS = 50;

/** As many as the manager asks at a time. */
const AT_A_TIME = 4;

const PROGRAM = join(import.meta.dirname, '..', '..', 'world', 'manager', 'load-roster.mjs');

/** A program that shows the tools of many servers: from the caches, and by asking all of them. */
export const measureRoster: Measure = async (bench) => {
  if (bench.mode === 'quick') return [{ name: `roster of ${MEMBERS} members`, skipped: TOO_LONG }];
  const guild = makeGuild(bench, 'roster', MEMBERS);
  await refresh(guild); // fills the caches
  const { env } = bench;
  const bundle = pathToFileURL(resolve('dist/manager.mjs')).href;
  const cold = await interleave(roundsOf(bench, { quick: 0, full: 20 }), {
    roster: () =>
      timeProcess({ program: process.execPath, args: [PROGRAM, bundle, guild.dir], env }),
    node: () => timeProcess({ program: process.execPath, args: ['-e', '0'], env }),
  });
  return [
    {
      name: `program that shows the roster of ${MEMBERS} members from their caches`,
      unit: 'ms',
      baseline: 'node -e 0',
      samples: cold.map(({ roster, node }) => ({ value: roster.wallMs, baseline: node.wallMs })),
    },
    {
      name: `refresh of ${MEMBERS} members, ${AT_A_TIME} at a time`,
      unit: 'ms',
      baseline: "the SDK's client, as many at a time",
      samples: await measureRefresh(bench, guild),
    },
  ];
};

async function measureRefresh(bench: Bench, guild: Guild) {
  return await interleave(
    roundsOf(bench, { quick: 0, full: 5 }),
    { value: () => refresh(guild), baseline: () => refreshWithSdk(guild) },
    'kept',
  );
}

async function refresh({ open }: Guild): Promise<number> {
  await using manager = open();
  const startedAt = performance.now();
  await refreshAll(manager);
  return performance.now() - startedAt;
}

async function refreshWithSdk({ server }: Guild): Promise<number> {
  const startedAt = performance.now();
  await mapBounded(Array.from({ length: MEMBERS }), AT_A_TIME, async () => {
    const client = await connectSdk(server);
    await client.listTools();
    await client.close();
  });
  return performance.now() - startedAt;
}
