import type { McpManager } from '../manager.ts';
import { DEFAULTS, type RefreshOutcome } from '../manager-options.ts';
import { mapBounded } from '../roster/map-bounded.ts';

/** Refreshes the tools of members, a few at a time, and tells of each as soon as it is done. */
export async function refreshEach(
  manager: McpManager,
  names: readonly string[],
  tell: (outcome: RefreshOutcome, done: number) => void,
): Promise<RefreshOutcome[]> {
  let done = 0;
  const all = await mapBounded(names, DEFAULTS.concurrency, async (name) => {
    const outcomes = await manager.refreshToolCaches([name]);
    for (const outcome of outcomes) tell(outcome, ++done);
    return outcomes;
  });
  return all.flat();
}
