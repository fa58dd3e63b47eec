import { spawn } from 'node:child_process';
import { accessSync, closeSync, constants, fchmodSync, openSync } from 'node:fs';
import { AppError } from '../app-error.ts';
import { hasErrno } from '../errno.ts';

/** Shared: by all who use a thing. Exclusive: by the one who makes or removes it. */
export type LockMode = 'shared' | 'exclusive';

/** `unsupported`: this file system or this machine has no flock(2); nobody may rely on the lock. */
export type LockAnswer = 'held' | 'busy' | 'unsupported';

/**
 * Opens (and makes) a lock file. The descriptor is the lock's owner: a process that inherits it
 * keeps the lock until the last copy is closed, however the processes end. Node marks it
 * close-on-exec, so that only a child that is handed it has it.
 */
export function openLockFile(path: string): number {
  try {
    const fd = openSync(path, 'a+', 0o600);
    fchmodSync(fd, 0o600);
    return fd;
  } catch (error) {
    // flock(2) asks for no right to write, and a read-only store is still a store
    if (hasErrno(error, 'EROFS', 'EACCES')) return openSync(path, 'r');
    throw error;
  }
}

type Options = { waitMs?: number; helpers?: readonly LockHelper[] };

/**
 * Locks an open file with flock(2), waiting for at most `waitMs` (default: not at all). Node has no
 * flock, but the lock belongs to the open file, not to the process: a helper that inherits the
 * descriptor takes it (about 3 ms with flock(1)) and we keep it.
 */
export async function lockFile(
  fd: number,
  mode: LockMode,
  options: Options = {},
): Promise<LockAnswer> {
  const { waitMs = 0, helpers = LOCK_HELPERS } = options;
  const helper = helpers.find(({ path }) => isExecutable(path));
  if (!helper) return 'unsupported';
  for (let turn = 0; turn < MAX_TURNS; turn++) {
    const end = await runHelper(helper, fd, { mode, waitMs });
    if (end === 0) return 'held';
    if (end !== 'killed') return end === BUSY ? 'busy' : 'unsupported';
  }
  return 'unsupported';
}

/** A helper that is killed says nothing of the lock. */
const MAX_TURNS = 3;

/** Takes a lock for the length of `work`, waiting for at most `waitMs`; without flock it just works. */
export async function withLock<T>(
  path: string,
  waitMs: number,
  work: () => T | Promise<T>,
): Promise<T> {
  const fd = openLockFile(path);
  try {
    if ((await lockFile(fd, 'exclusive', { waitMs })) === 'busy') {
      throw new AppError(
        'LOCK_TIMEOUT',
        `\`${path}\` was locked by another process for ${waitMs} ms`,
        { hint: 'Wait for the other process, or end it' },
      );
    }
    return await work();
  } finally {
    closeSync(fd);
  }
}

/** A program that can lock the descriptor 3 which it inherits. */
export type LockHelper = {
  path: string;
  args: (request: { mode: LockMode; waitMs: number }) => string[];
};

/** What every helper answers when somebody else holds the lock; flock(1)'s own default is 1. */
const BUSY = 9;

/** Linux has flock(1) in util-linux and busybox, macOS has perl; neither is there on Windows. */
export const LOCK_HELPERS: readonly LockHelper[] = [
  ...['/usr/bin/flock', '/bin/flock', '/opt/homebrew/bin/flock'].map((path) => ({
    path,
    args: flockArgs,
  })),
  ...['/usr/bin/perl', '/usr/local/bin/perl'].map((path) => ({ path, args: perlArgs })),
];

function flockArgs({ mode, waitMs }: { mode: LockMode; waitMs: number }): string[] {
  const wait = waitMs > 0 ? ['-w', String(waitMs / 1000)] : ['-n'];
  return [mode === 'shared' ? '-s' : '-x', ...wait, '-E', String(BUSY), '3'];
}

function perlArgs({ mode, waitMs }: { mode: LockMode; waitMs: number }): string[] {
  const program = [
    'use Fcntl ":flock"; use Time::HiRes "sleep";',
    'my ($mode, $wait) = @ARGV; open(my $f, "+<&=", 3) or exit 1;',
    'for (my $t = 0; ; $t += 0.02) {',
    '  exit 0 if flock($f, ($mode eq "shared" ? LOCK_SH : LOCK_EX) | LOCK_NB);',
    '  exit 1 unless $!{EWOULDBLOCK}; exit 9 if $t >= $wait; sleep(0.02); }',
  ].join('\n');
  return ['-e', program, mode, String(waitMs / 1000)];
}

function runHelper(
  helper: LockHelper,
  fd: number,
  request: { mode: LockMode; waitMs: number },
): Promise<number | 'killed' | undefined> {
  return new Promise((resolve) => {
    const child = spawn(helper.path, helper.args(request), {
      env: {},
      stdio: ['ignore', 'ignore', 'ignore', fd],
    });
    child.once('error', () => resolve(undefined)).once('exit', (code) => resolve(code ?? 'killed'));
  });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // absent and forbidden both mean: not this one
  }
}
