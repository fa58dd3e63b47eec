import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { AppError } from '../../lib/app-error.ts';
import { hasErrno } from '../../lib/errno.ts';
import type { ReadyLaunch } from './prepare-launch.ts';

/** Takes the lease in the process that becomes the server: Node closes every descriptor but three. */
const LEASE_AND_EXEC = [
  'import fcntl,os,sys',
  'f=os.open(sys.argv[1],os.O_RDONLY)',
  'fcntl.flock(f,fcntl.LOCK_SH)',
  'os.set_inheritable(f,True)',
  'os.execv(sys.argv[2],sys.argv[2:])',
].join(';');

/** `process.execve` of Node 22.15 and later. */
type Execve = (file: string, args: readonly string[], env: NodeJS.ProcessEnv) => never;

/**
 * Becomes the server: replaces this process where Node can (`process.execve`), else hands it our
 * own stdin, stdout and stderr and ends as it ends.
 */
export async function execServer(launch: ReadyLaunch): Promise<number> {
  const execve = (process as { execve?: Execve }).execve;
  if (execve && process.platform !== 'win32' && launch.command.startsWith('/')) {
    const chain = [launch.command, ...launch.args];
    const { lease } = launch;
    const words = lease
      ? [lease.python, '-I', '-S', '-c', LEASE_AND_EXEC, lease.path, ...chain]
      : chain;
    execve.call(process, words[0] ?? launch.command, words, launch.env);
  }
  return inherit(launch);
}

/** The signals that a host sends; the server decides what they mean. */
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function inherit({ command, args, env, lease }: ReadyLaunch): Promise<number> {
  const extra = lease ? [lease.fd] : [];
  const child = spawn(command, args, { env, stdio: ['inherit', 'inherit', 'inherit', ...extra] });
  for (const signal of FORWARDED) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => reject(cannotStart(command, cause)));
    child.once('exit', (code, signal) =>
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)),
    );
  });
}

function cannotStart(command: string, cause: Error): AppError {
  const code = hasErrno(cause, 'ENOENT') ? 'COMMAND_NOT_FOUND' : 'COMMAND_NOT_RUNNABLE';
  return new AppError(code, `Could not start \`${command}\``, {
    cause,
    hint: 'Correct the command after `--`, or install the program that it names',
  });
}
