import type { ProgramWorld } from '../../lib/program-world.ts';
import { findEnabledServers, selectServers } from '../plugins/find-servers.ts';
import type { Healed, HealReport } from './heal-schema.ts';
import { healServer } from './heal-server.ts';

/**
 * Heals the servers that `target` means, a plugin or a server of the enabled ones, or all of those
 * that our wrapper starts. Fails when it means none.
 */
export async function healServers(
  program: ProgramWorld,
  target: string | undefined,
  report: (line: string) => void,
): Promise<HealReport> {
  const found = findEnabledServers(program);
  const selected = target === undefined ? found.wrapped : selectServers(found, target);
  const servers: Healed[] = [];
  for (const server of selected)
    servers.push(await healServer(server, program, (line) => report(`${server.id}: ${line}`)));
  return {
    schema: 1,
    ok: servers.every(({ outcome }) => outcome !== 'failed'),
    servers,
    others: target === undefined ? found.others : [],
    problems: found.problems.map(({ path, detail }) => ({ path, detail })),
  };
}
