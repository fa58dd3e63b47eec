import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';

const FIXTURES = resolve('test/fixtures/supervisor');

/** Bundles the supervisor with a test's entry, as it is bundled for users, and gives the file. */
export function bundleEntry(dir: string): string {
  const outfile = join(dir, 'supervise-command.cjs');
  buildSync({
    entryPoints: [join(FIXTURES, 'supervise-command.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
  });
  return outfile;
}

/** The command line that supervises `command`, for `spawn`. */
export function supervisedBy(entry: string, command: string[], wish: object = {}): string[] {
  return [entry, JSON.stringify(wish), ...command];
}

/** Starts a wrapper around `command`. */
export function supervise(
  entry: string,
  command: string[],
  wish: object = {},
): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, supervisedBy(entry, command, wish));
}

/** The command that runs a fixture server. */
export function server(name: string, ...args: string[]): string[] {
  return [process.execPath, join(FIXTURES, `${name}.mjs`), ...args];
}

/** The first line of the server, which names its processes. */
export async function pidsOf(wrapper: ChildProcessWithoutNullStreams): Promise<number[]> {
  let text = '';
  while (!text.includes('\n')) text += String((await once(wrapper.stdout, 'data'))[0]);
  return JSON.parse(text);
}

/** Whether a process runs; a zombie that nobody has reaped yet does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (!existsSync('/proc/self/stat')) return true;
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

export type Run = { code: number | null; signal: string | null; stdout: string; stderr: string };

/** Gives `input` to a wrapper, ends its stdin if asked to, and gathers all until it has ended. */
export async function finish(
  wrapper: ChildProcessWithoutNullStreams,
  input?: string | Buffer,
): Promise<Run> {
  const chunks = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  wrapper.stdout.on('data', (chunk: Buffer) => chunks.stdout.push(chunk));
  wrapper.stderr.on('data', (chunk: Buffer) => chunks.stderr.push(chunk));
  wrapper.stdin.on('error', () => {});
  if (input !== undefined) wrapper.stdin.end(input);
  const [code, signal] = await once(wrapper, 'close');
  return {
    code,
    signal,
    stdout: Buffer.concat(chunks.stdout).toString('latin1'),
    stderr: Buffer.concat(chunks.stderr).toString('utf8'),
  };
}
