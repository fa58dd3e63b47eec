import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { endProcessesOf } from '../../../world/processes/processes-of.ts';
import { MUTATING } from './targets.ts';

/** A program with all that it depends on; it stands in `cwd`. */
export type Command = { args: readonly string[]; env: NodeJS.ProcessEnv; cwd: string };

/** How a traced program ended. */
export type Traced = { code: number | null; stdout: string; stderr: string; isHung: boolean };

const MAX_MS = 60_000;

/** Node works in one thread, whose calls are counted as it makes them. */
const COUNTABLE = { UV_THREADPOOL_SIZE: '1', UV_USE_IO_URING: '0' };

/** Traces a whole run into `log`, with the paths behind descriptors. */
export function traceInto(log: string, command: Command): Promise<Traced> {
  return run(['-y', '-s', '0', '-o', log, '-e', `trace=${MUTATING.join(',')}`], command);
}

/** Runs with a fault injected. */
export function runWith(injection: readonly string[], command: Command): Promise<Traced> {
  return run(['-o', '/dev/null', ...injection], command);
}

/** Runs with an injection, and writes these calls into `log`. */
export function runLogged(
  log: string,
  calls: readonly string[],
  injection: readonly string[],
  command: Command,
): Promise<Traced> {
  return run(['-o', log, '-e', `trace=${calls.join(',')}`, ...injection], command);
}

async function run(words: readonly string[], { args, env, cwd }: Command): Promise<Traced> {
  const fixed = ['-f', '-qq', '--seccomp-bpf', '-e', 'signal=none'];
  const child = spawn('strace', [...fixed, ...words, process.execPath, ...args], {
    env: { ...env, ...COUNTABLE },
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let isHung = false;
  const timer = setTimeout(() => {
    isHung = true;
    void endProcessesOf(cwd);
  }, MAX_MS);
  const said = Promise.all([text(child.stdout), text(child.stderr)]);
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('close', (code) => resolve(code)),
  );
  clearTimeout(timer);
  const [stdout, stderr] = await said;
  return { code, stdout, stderr, isHung };
}
