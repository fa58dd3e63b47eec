import { secretsOf } from '../../lib/secrets/secrets-of.ts';
import type { Seen } from '../facts/is-unremarkable.ts';
import { compareFindings } from '../finding.ts';
import type { Verification, VerifiedServer } from '../verify.ts';
import type { Session, VerifyWorld } from '../verify-world.ts';
import { judgeHooksSwitch, judgeLeftBehind, judgePlugin } from './judge-plugin.ts';
import { judgeServer } from './judge-server.ts';
import type { Judging } from './judging.ts';

/** Judges all that was seen; the findings come with the worst first. */
export function judgeAll(
  seen: Seen,
  world: VerifyWorld,
  session: Session,
): Pick<Verification, 'servers' | 'findings'> {
  const judging = judgingOf(world, session);
  const servers = seen.servers.map((facts): VerifiedServer => {
    const finding = judgeServer(facts, judging);
    return finding ? { ...facts, finding } : facts;
  });
  const findings = [
    ...seen.folders.flatMap(({ plugin, ...folder }) => judgePlugin(plugin, folder, judging)),
    ...(seen.hooksSwitch === undefined ? [] : [judgeHooksSwitch(seen.hooksSwitch)]),
    ...servers.flatMap(({ finding }) => finding ?? []),
    ...seen.leftBehind.map((left) => judgeLeftBehind(left, judging)),
  ].sort(compareFindings);
  return { servers, findings };
}

function judgingOf({ env, now, cli }: VerifyWorld, session: Session): Judging {
  const { mask } = secretsOf(env);
  return { session, now, cli, mask };
}
