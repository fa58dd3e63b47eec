import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { AppError } from '../../lib/app-error.ts';
import { hasErrno } from '../../lib/errno.ts';
import { isOutOfResources, OUT_OF_RESOURCES_HINT } from '../../lib/processes/out-of-resources.ts';
import type { Ending, Launch } from '../life/launch.ts';
import { closeForeign } from './close-foreign.ts';

export type Child = ChildProcess & { stdin: Writable; stdout: Readable; stderr: Readable };

type Watcher = { onExit: (outcome: Ending) => void; onError: (error: AppError) => void };

/**
 * Starts the child without a shell, as the leader of a group of its own, with pipes for 0 to 2 and
 * the lease for 3, and with no other descriptor. `undefined` when the system
 * refuses; the reason comes through `onError`.
 */
export function startChild(launch: Launch, { onExit, onError }: Watcher): Child | undefined {
  const child = spawnLaunch(launch, onError);
  if (!child) return undefined;
  child.once('error', (cause) => onError(notStarted(launch, cause)));
  child.once('exit', (code, signal) => onExit(signal ? { signal } : { code: code ?? 0 }));
  return child.pid !== undefined && hasPipes(child) ? child : undefined;
}

function spawnLaunch(launch: Launch, onError: Watcher['onError']): ChildProcess | undefined {
  const { command, args, env, lease } = launch;
  closeForeign(lease?.fd);
  try {
    return spawn(command, args, {
      env,
      // On Windows the same flag would open a console window.
      detached: process.platform !== 'win32',
      windowsHide: true,
      stdio: ['pipe', 'pipe', 'pipe', ...(lease ? [lease.fd] : [])],
    });
  } catch (cause) {
    // some refusals (E2BIG, a NUL in a word) are thrown, others are events
    onError(notStarted(launch, cause));
    return undefined;
  }
}

function hasPipes(child: ChildProcess): child is Child {
  return child.stdin !== null && child.stdout !== null && child.stderr !== null;
}

/** A spawn error as the user has to read it. */
export function notStarted({ command }: Pick<Launch, 'command'>, cause: unknown): AppError {
  const message = `Could not start \`${command}\``;
  if (!hasErrno(cause, 'ENOENT', 'ENOTDIR')) {
    return new AppError('COMMAND_NOT_RUNNABLE', message, { cause, hint: hintFor(command, cause) });
  }
  // the kernel says ENOENT also when the program is there and its interpreter is not
  return existsSync(command)
    ? new AppError('COMMAND_NOT_RUNNABLE', message, {
        cause,
        hint: `Correct the first line of \`${command}\`: the interpreter that it names is missing`,
      })
    : new AppError('COMMAND_NOT_FOUND', message, {
        cause,
        hint: 'Install the program, or set `command` to its absolute path',
      });
}

function hintFor(command: string, cause: unknown): string {
  if (isOutOfResources(cause)) return OUT_OF_RESOURCES_HINT;
  return hasErrno(cause, 'EACCES')
    ? `Make \`${command}\` executable, or name the program that runs it`
    : 'Correct the command, its arguments or its environment';
}
