import { judgeLives, type Life } from './identity/judge-lives.ts';
import { type FoundRecord, type RunProblem, readRecords } from './record/read-records.ts';
import { runDirOf } from './record/record-names.ts';

/** A wrapper that left a record. `alive` is `undefined` when it cannot be told from this machine. */
export type FoundRun = FoundRecord & { alive: Life };

/** The facts of this process that reading records depends on. */
export type ReaderFacts = { platform?: NodeJS.Platform; uid?: number | undefined };

/**
 * Reads the records of all wrappers and judges who lives. Deletes nothing; whatever is wrong in the
 * folder is among the problems.
 */
export async function listRuns(
  root: string,
  { platform = process.platform, uid = process.getuid?.() }: ReaderFacts = {},
): Promise<{ runs: FoundRun[]; problems: RunProblem[] }> {
  const { found, problems } = readRecords(root, uid);
  if (found.length === 0) return { runs: [], problems };
  try {
    const lives = await judgeLives(
      found.map(({ record }) => record),
      platform,
    );
    return { runs: found.map((run, index) => ({ ...run, alive: lives[index] })), problems };
  } catch (error) {
    problems.push({ path: runDirOf(root), error });
    return { runs: found.map((run) => ({ ...run, alive: undefined })), problems };
  }
}
