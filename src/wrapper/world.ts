import { realpathSync } from 'node:fs';
import type { LoadedCode } from '../lib/code/load-code.ts';
import type { Given } from './first-answer/give-first-answer.ts';

/** What the entry reads of the process once, for all that comes after it. */
export type World = {
  argv: readonly string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
  platform: NodeJS.Platform;
  uid: number | undefined;
  /** The real path of the running file. */
  wrapperPath: string;
  /** The words that make the running file a wrapper: none for `run.cjs`, `run` for the CLI. */
  wrapperArguments: readonly string[];
  /** Of a wrapper that can keep its compiled code for the next start. */
  code?: LoadedCode;
  /** What was read and answered before all this was loaded. */
  given?: Given;
  /** Where the first answer is kept for the next start. */
  firstAnswerFile?: string;
};

/** Reads the facts of this process; what only its entry knows comes with `entry`. */
export function readWorld(
  entry: Pick<
    World,
    'argv' | 'env' | 'wrapperPath' | 'wrapperArguments' | 'code' | 'given' | 'firstAnswerFile'
  >,
): World {
  return {
    ...entry,
    cwd: currentDirectory(entry.env),
    platform: process.platform,
    uid: process.getuid?.(),
    wrapperPath: realpathSync(entry.wrapperPath),
  };
}

/** The directory may have been deleted under us; a server that does not care still has to start. */
function currentDirectory(env: NodeJS.ProcessEnv): string {
  try {
    return process.cwd();
  } catch {
    return env.PWD ?? '/';
  }
}
