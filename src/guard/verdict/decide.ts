import type { Loss } from '../effects/loss.ts';
import type { JudgeRequest, LiveUse, Verdict } from '../request.ts';
import { renderReason } from './reason.ts';

/** Turns what would be lost into a verdict: certain losses are denied, possible ones asked about. */
export function decide(losses: readonly Loss[], _request: JudgeRequest, command: string): Verdict {
  const certain = losses.filter(({ certainty }) => certainty === 'certain');
  const counted = certain.length > 0 ? certain : losses;
  if (counted.length === 0) return { verdict: 'allow' };
  const verdict = certain.length > 0 ? 'deny' : 'ask';
  return {
    verdict,
    reason: renderReason(verdict, counted, command),
    paths: [...new Set(counted.map(({ path }) => path))],
    users: distinctUsers(counted),
  };
}

/** Every user once. */
export function distinctUsers(losses: readonly Pick<Loss, 'users'>[]): LiveUse[] {
  const users = new Map<string, LiveUse>();
  for (const user of losses.flatMap((loss) => loss.users)) {
    users.set(`${user.pid} ${user.path}`, user);
  }
  return [...users.values()];
}
