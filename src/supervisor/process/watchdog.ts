import { spawn } from 'node:child_process';

/**
 * Ends the group when our end of its stdin closes, which the kernel does however we die. Ignores
 * what a terminal sends; `sleep` is the only other program in it.
 */
const SCRIPT = [
  `trap '' HUP INT QUIT TERM`,
  'read -r _',
  'kill -s TERM -- "-$1"',
  'sleep 0.3 || sleep 1',
  'kill -s KILL -- "-$1"',
].join('\n');

export type Watchdog = { dismiss: () => void };

/**
 * Starts a small process that outlives us in a session of its own and ends the group `pid` should
 * we be killed. POSIX only: on Windows a tree without its root cannot be found again.
 */
export function startWatchdog(pid: number, onFailure: (cause: Error) => void): Watchdog {
  if (process.platform === 'win32') return { dismiss: () => {} };
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'holdfast-watchdog', String(pid)], {
    cwd: '/',
    detached: true,
    env: { PATH: '/usr/bin:/bin' },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.once('error', onFailure).unref();
  shell.stdin.on('error', () => {}); // it was killed; there is nothing left to tell it
  return { dismiss: () => void shell.kill('SIGKILL') };
}
