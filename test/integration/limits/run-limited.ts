import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { CALL, type Outcome, outcomeOf } from '../../helpers/installed-plugin.ts';

type Plugin = { wrapper: string; env: NodeJS.ProcessEnv };

/** How a wrapper met a limit: what it left, and what it used of a processor after its answer. */
export type Met = Outcome & { signal: NodeJS.Signals | null; idleMs: number };

/** A wrapper that neither answers nor ends by then hangs. */
const HANG_MS = 60_000;
/** The answer is out, and what comes with it is done. */
const SETTLE_MS = 300;
const LOOK_MS = 500;

/** Calls the tool once through a wrapper behind `words`, and ends it half a second after its answer. */
export async function runLimited(plugin: Plugin, words: readonly string[]): Promise<Met> {
  const [program = '', ...args] = [...words, process.execPath, plugin.wrapper, 'greeter'];
  const child = spawn(program, args, { env: plugin.env });
  const hang = setTimeout(() => child.kill('SIGKILL'), HANG_MS);
  child.stdin.on('error', () => undefined); // it may have ended before it was asked
  child.stdin.write(CALL);
  const outcome = outcomeOf(child);
  await Promise.race([once(child.stdout, 'data'), outcome]);
  const idleMs = await ownTimeOf(child.pid ?? 0);
  child.stdin.end();
  const { code, stdout, stderr } = await outcome;
  clearTimeout(hang);
  return { code, signal: child.signalCode, stdout, stderr, idleMs };
}

/** `answered` with the tool's words, `told` why not, `ended` without a word to the host, or `hung`. */
export function kindOf({ code, signal, stdout }: Met): 'answered' | 'told' | 'ended' | 'hung' {
  if (signal === 'SIGKILL') return 'hung';
  if (stdout.includes('Hello, Ada!')) return 'answered';
  if (code === 0) return 'hung'; // an end that looks well, and no answer
  return stdout.includes('"error"') ? 'told' : 'ended';
}

async function ownTimeOf(pid: number): Promise<number> {
  await sleep(SETTLE_MS);
  const before = ticksOf(pid);
  await sleep(LOOK_MS);
  return Math.max(0, ticksOf(pid) - before) * 10;
}

/** Time in user and system mode, in hundredths of a second; 0 of a process that is gone. */
function ticksOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return Number(fields[11]) + Number(fields[12]);
  } catch {
    return 0;
  }
}
