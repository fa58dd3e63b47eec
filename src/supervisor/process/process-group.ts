import { spawn } from 'node:child_process';
import { hasErrno } from '../../lib/errno.ts';

/** How a whole group is signalled: by kill(2), or on Windows, which has no groups, by a program. */
export type SignalPlan =
  | { kind: 'kill'; pid: number; signal: NodeJS.Signals }
  | { kind: 'run'; command: string; args: string[] };

/** Decides how `signal` reaches the child `pid` and all that it started. */
export function planSignal(
  pid: number,
  signal: NodeJS.Signals,
  platform: NodeJS.Platform,
): SignalPlan {
  if (platform !== 'win32') return { kind: 'kill', pid: -pid, signal };
  // A console program has no way to be asked there: without /F taskkill reports an error.
  return { kind: 'run', command: 'taskkill', args: ['/PID', String(pid), '/T', '/F'] };
}

/** Signals the group of the child; a group that is gone is no error. */
export function signalGroup(
  pid: number,
  signal: NodeJS.Signals,
  platform = process.platform,
): void {
  const plan = planSignal(pid, signal, platform);
  if (plan.kind === 'run') {
    const { command, args } = plan;
    spawn(command, args, { stdio: 'ignore', windowsHide: true })
      .on('error', () => {})
      .unref();
    return;
  }
  try {
    process.kill(plan.pid, plan.signal);
  } catch (error) {
    // EPERM: all that is left is not ours to signal (or, on macOS, dead and not yet reaped)
    if (!hasErrno(error, 'ESRCH', 'EPERM')) throw error;
  }
}

/** Whether the group of a child that has exited has no member left that we could signal. */
export function isGroupGone(pid: number, platform = process.platform): boolean {
  if (platform === 'win32') return true;
  try {
    process.kill(-pid, 0);
    return false;
  } catch {
    return true;
  }
}
