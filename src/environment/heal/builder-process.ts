import { spawn } from 'node:child_process';
import type { BuildRequest } from '../build-request.ts';

/** How a builder is started: the program that understands `--build`, and the environment for it. */
export type BuilderCommand = { program: string; args: readonly string[]; env: NodeJS.ProcessEnv };

/**
 * Starts the builder in a session of its own: it outlives us when the host's patience ends first.
 * The descriptor of the build lock goes with it, so that the lock is held until the builder is gone.
 * Resolves when it has ended; what it achieved is on disk.
 */
export function runBuilder(
  command: BuilderCommand,
  request: BuildRequest,
  lockFd: number | undefined,
): Promise<void> {
  const inherited = lockFd === undefined ? [] : [lockFd];
  return new Promise((resolve, reject) => {
    const child = spawn(command.program, [...command.args, JSON.stringify(request)], {
      env: command.env,
      cwd: request.serverStore,
      detached: true,
      windowsHide: true,
      stdio: ['ignore', 'ignore', 'ignore', ...inherited],
    });
    child.once('error', reject).once('exit', () => resolve());
  });
}
