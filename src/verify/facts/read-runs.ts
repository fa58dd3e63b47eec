import { readdirSync } from 'node:fs';
import type { FoundRun } from '../../control/list-runs.ts';
import { type StateFacts, stateRoot } from '../../control/place/state-root.ts';
import { runDirOf } from '../../control/record/record-names.ts';
import type { Problem } from '../../host/read-json.ts';

/**
 * Reads the records of wrappers that live, or may live. Most machines have none at most times, and
 * then nothing is loaded for them.
 */
export async function readRuns(
  facts: StateFacts & { uid: number | undefined },
): Promise<{ runs: FoundRun[]; problems: Problem[] }> {
  const root = rootOf(facts);
  if (root === undefined || isEmpty(runDirOf(root))) return { runs: [], problems: [] };
  const { listRuns } = await import('../../control/list-runs.ts');
  const { runs, problems } = await listRuns(root, facts);
  return {
    runs: runs.filter(({ alive }) => alive !== false),
    problems: problems.map(({ path, error }) => ({
      kind: 'unreadable',
      path,
      detail: error instanceof Error ? error.message : String(error),
    })),
  };
}

function rootOf(facts: StateFacts): string | undefined {
  try {
    return stateRoot(facts);
  } catch {
    return undefined; // without a home no wrapper has left a record either
  }
}

function isEmpty(dir: string): boolean {
  try {
    return readdirSync(dir).length === 0;
  } catch {
    return true; // no wrapper has run yet
  }
}
