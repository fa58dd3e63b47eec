/** The hook before a tool call, as one file. */
import { writeSync } from 'node:fs';
import { homedir } from 'node:os';
import { type GuardWorld, guard } from '../src/hooks/guard/guard.ts';
import { readText } from '../src/hooks/read-input.ts';

/** Less than the client waits; a guard without an answer must not block. */
const HARD_STOP_MS = 8000;
const INPUT_MS = 2000;

void run();

/** The PreToolUse hook: whatever happens, it ends with 0, and only a verdict is printed. */
async function run(): Promise<void> {
  const end = () => process.exit(0);
  process.on('uncaughtException', end);
  setTimeout(end, HARD_STOP_MS);
  // Not by a bare read, which is 3 ms less: one that nobody answers keeps the process from its exit.
  const text = await guard(await readText(process.stdin, INPUT_MS), readWorld);
  if (text !== '') writeSync(1, text);
  end();
}

function readWorld(): GuardWorld {
  const { platform, env: original } = process;
  const env = { ...original }; // each look into the original is a call of the system
  const home = env.HOME || homedir();
  return { env, home, platform, uid: process.getuid?.(), cwd: env.PWD ?? '/' };
}
