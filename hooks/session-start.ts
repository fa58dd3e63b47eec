/** The hook of the start of a session, as one file: `session-start.cjs <source>`. */
import { writeSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { readInput } from '../src/hooks/read-input.ts';
import { type SelfTest, sessionStart } from '../src/hooks/session-start.ts';
import { testGuardFile } from '../src/hooks/test-guard-file.ts';
import { shellWord } from '../src/verify/judge/judging.ts';

/** With an input that never ends, most of the time is still there. */
const INPUT_MS = 400;
const HARD_STOP_MS = 2000;

declare const __GUARD_CHECKSUM__: string | undefined;

const [, file = '', source] = process.argv;
void run();

/** The SessionStart hook: whatever happens, it ends with 0 within two seconds. */
async function run(): Promise<void> {
  const end = () => process.exit(0);
  process.on('uncaughtException', end);
  setTimeout(end, HARD_STOP_MS);
  const { platform, env: original } = process;
  const env = { ...original }; // each look into the original is a call of the system
  const cli = `node ${shellWord(join(dirname(file), 'holdfast.cjs'))}`;
  // What the client says on stdin is in the environment and in `hooks.json` too, and reading there
  // is a fifth of all that this hook costs.
  const cwd = env.CLAUDE_PROJECT_DIR;
  const input = cwd ? { cwd, source } : await readInput(process.stdin, INPUT_MS);
  const uid = process.getuid?.();
  const home = homeOf(env);
  const world = { env, home, platform, cwd: cwdOf(env), uid, now: Date.now(), cli };
  const text = await sessionStart(world, { input, selfTest: guardIsWhole() });
  if (text !== '') writeSync(1, text);
  end();
}

/** A user without an entry in the password file has at least a folder for all. */
function homeOf(env: NodeJS.ProcessEnv): string {
  try {
    return homedir();
  } catch {
    return env.HOME ?? '/';
  }
}

/** The directory may have been deleted under us. */
function cwdOf(env: NodeJS.ProcessEnv): string {
  try {
    return process.cwd();
  } catch {
    return env.PWD ?? '/';
  }
}

/** A guard that is not the one of this build cannot be relied on; one built from source is not looked at. */
function guardIsWhole(): SelfTest | undefined {
  if (typeof __GUARD_CHECKSUM__ !== 'string') return undefined;
  return () => testGuardFile(join(dirname(file), 'guard.cjs'), __GUARD_CHECKSUM__ ?? '');
}
