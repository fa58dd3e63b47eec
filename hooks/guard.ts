/** The hook before a tool call, as one file. */
import { writeSync } from 'node:fs';
import { homedir } from 'node:os';
import { type GuardWorld, guard } from '../src/hooks/guard/guard.ts';
import { readLine } from '../src/hooks/guard/read-line.ts';

/** Less than the client waits; a guard without an answer must not block. */
const HARD_STOP_MS = 8000;
const INPUT_MS = 2000;

void run();

/** The PreToolUse hook: whatever happens, it never ends with 2, and only a verdict is printed. */
async function run(): Promise<void> {
  const line = readLine(0, INPUT_MS);
  // An exit would wait for the read: a client that writes no line gets a hook that was killed.
  const end = () => (line.isPending() ? process.kill(process.pid, 'SIGKILL') : process.exit(0));
  process.on('uncaughtException', end);
  setTimeout(end, HARD_STOP_MS);
  const text = await guard(await line.text, readWorld);
  if (text !== '') writeSync(1, text);
  end();
}

function readWorld(): GuardWorld {
  const { platform, env: original } = process;
  const env = { ...original }; // each look into the original is a call of the system
  const home = env.HOME || homedir();
  return { env, home, platform, uid: process.getuid?.(), cwd: env.PWD ?? '/' };
}
