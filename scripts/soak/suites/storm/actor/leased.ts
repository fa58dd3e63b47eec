import { closeSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { compareFiles } from '../../../../../src/environment/stamps.ts';
import { guard } from '../../../../../src/hooks/guard/guard.ts';
import { planLaunch } from '../../../../../src/wrapper/launch/plan-launch.ts';
import { prepareLaunch } from '../../../../../src/wrapper/launch/prepare-launch.ts';
import type { Site } from './operations.ts';

const HELD_MS = 30;

/** Heals and leases as a launch does; what is leased stays whole as long as it is held. */
export async function start(site: Site): Promise<string | undefined> {
  return await withLeased(site, async (environment, files) => {
    const before = compareFiles(environment, files);
    await sleep(site.random.below(HELD_MS));
    const after = compareFiles(environment, files);
    const [missing] = [...before, ...after];
    return missing === undefined ? undefined : `C1 a leased environment is without ${missing}`;
  });
}

/** Asks the guard about a command that would destroy what is under a lease. */
export async function guardLeased(site: Site): Promise<string | undefined> {
  const { env, home } = site.field;
  return await withLeased(site, async (environment) => {
    const command = `rm -rf ${environment}/`;
    const call = { tool_name: 'Bash', tool_input: { command }, cwd: home };
    const { platform, uid } = site.world;
    const said = await guard(JSON.stringify(call), () => ({ env, home, platform, uid, cwd: home }));
    return said.includes('"deny"') ? undefined : `the guard says nothing of ${command}: ${said}`;
  });
}

async function withLeased(
  { server, world }: Site,
  work: (environment: string, files: string) => Promise<string | undefined>,
): Promise<string | undefined> {
  const plan = await planLaunch(server, undefined, world);
  const { signal } = new AbortController();
  const { lease, environment } = await prepareLaunch(plan, world, { report: () => {}, signal });
  if (!lease || environment === undefined) return 'a launch without a lease';
  try {
    return await work(environment, readFileSync(`${environment}.files`, 'utf8'));
  } finally {
    closeSync(lease.fd);
  }
}
