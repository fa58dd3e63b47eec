import { type ChildProcess, spawn } from 'node:child_process';

/** A program with everything that it gets from us. */
export type Command = {
  program: string;
  args: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
};

type Options = { timeoutMs: number; onOutput: (chunk: Buffer) => void };

/** How a program ended. `unstarted` has the reason of the system in `error`. */
export type Ended =
  | { kind: 'exited'; code: number | null; signal: NodeJS.Signals | null }
  | { kind: 'timeout' }
  | { kind: 'unstarted'; error: Error };

/** A process that left the group can hold our pipes for ever; nothing that it says is waited for. */
const DRAIN_MS = 500;

/**
 * Runs a program in a process group of its own, with stdin empty and both outputs given to
 * `onOutput`. When it resolves, nothing of the group is left, also when the program forked.
 */
export function runGroup(command: Command, { timeoutMs, onOutput }: Options): Promise<Ended> {
  return new Promise((resolve) => {
    const child = tryStart(command);
    if (child instanceof Error) {
      resolve({ kind: 'unstarted', error: child });
      return;
    }
    const stop = () => killGroup(child);
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      stop();
    }, timeoutMs);
    process.once('exit', stop);
    const settle = (ended: Ended) => {
      clearTimeout(timer);
      process.removeListener('exit', stop);
      resolve(ended);
    };
    child.stdout?.on('data', onOutput);
    child.stderr?.on('data', onOutput);
    child.once('error', (error) => settle({ kind: 'unstarted', error }));
    child.once('exit', (code, signal) => {
      stop();
      const ended: Ended = timedOut ? { kind: 'timeout' } : { kind: 'exited', code, signal };
      whenDrained(child, () => settle(ended));
    });
  });
}

/** Runs a program like `runGroup` and gives the first `maxBytes` of its output as text. */
export async function captureGroup(
  command: Command,
  { timeoutMs, maxBytes = 65_536 }: { timeoutMs: number; maxBytes?: number },
): Promise<{ ended: Ended; output: string }> {
  const chunks: Buffer[] = [];
  let total = 0;
  const onOutput = (chunk: Buffer) => {
    if (total < maxBytes) chunks.push(chunk.subarray(0, maxBytes - total));
    total += chunk.length;
  };
  const ended = await runGroup(command, { timeoutMs, onOutput });
  return { ended, output: Buffer.concat(chunks).toString('utf8') };
}

/** Node throws some errors of the start (E2BIG) and reports others as an event. */
function tryStart(command: Command): ChildProcess | Error {
  try {
    return start(command);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function start({ program, args, cwd, env }: Command): ChildProcess {
  return spawn(program, args, {
    cwd,
    env,
    // A group of its own; on Windows the same flag would open a console window.
    detached: process.platform !== 'win32',
    windowsHide: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true }).on(
      'error',
      () => {},
    );
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // nobody is left in the group
  }
}

function whenDrained(child: ChildProcess, done: () => void): void {
  const giveUp = setTimeout(() => {
    child.stdout?.destroy();
    child.stderr?.destroy();
  }, DRAIN_MS);
  child.once('close', () => {
    clearTimeout(giveUp);
    done();
  });
}
