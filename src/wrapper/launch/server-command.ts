import { join } from 'node:path';
import type { Entry, ServerSpec } from '../../spec/server-spec.ts';

/** The program and the words that start a server. */
export type ServerCommand = { command: string; args: string[] };

/** Runs a module of a folder that is neither installed nor the current one, with its own name as argv[0]. */
const MODULE_RUNNER =
  'import runpy,sys;sys.path.insert(0,sys.argv[1]);m=sys.argv[2];sys.argv=sys.argv[2:];runpy.run_module(m,run_name="__main__",alter_sys=True)';

/**
 * What starts the server of `spec` from an environment: the words after `--`, with `.venv/` made
 * the environment's own path, else its interpreter and its entry.
 */
export function serverCommand(
  spec: ServerSpec,
  environment: { dir: string; python: string } | undefined,
  words: readonly string[] | undefined,
  platform: NodeJS.Platform,
): ServerCommand {
  if (words) {
    const [command = '', ...args] = words.map((word) =>
      inEnvironment(word, environment?.dir, platform),
    );
    return { command, args };
  }
  if (!environment || !spec.entry)
    throw new Error('a server without words has an environment and an entry');
  return { command: environment.python, args: entryArguments(spec.entry) };
}

/** Whether these words need the server's environment. */
export function namesEnvironment(words: readonly string[]): boolean {
  return words.some((word) => word.startsWith('.venv/'));
}

function entryArguments(entry: Entry): string[] {
  if (entry.kind === 'script') return [entry.path];
  return ['-c', MODULE_RUNNER, entry.searchDir, entry.module];
}

function inEnvironment(word: string, dir: string | undefined, platform: NodeJS.Platform): string {
  if (dir === undefined || !word.startsWith('.venv/')) return word;
  const rest = word.slice('.venv/'.length);
  return join(dir, platform === 'win32' ? rest.replace(/^bin\//, 'Scripts/') : rest);
}
