import { spawn } from 'node:child_process';
import { isProgram } from './find-on-path.ts';
import type { LockAnswer } from './kernel-lock.ts';

/** A program that tries to lock the descriptors which it is told, and prints an exit code for each. */
export type ManyHelper = { needs: readonly string[]; command: string; args: readonly string[] };

const [FREE, BUSY] = ['0', '9'];

const PERL = [
  'use Fcntl ":flock"; my @kept;',
  'for my $fd (@ARGV) { open(my $f, "<&=", $fd) or do { print "1\\n"; next }; push @kept, $f;',
  '  print flock($f, LOCK_EX | LOCK_NB) ? 0 : $!{EWOULDBLOCK} ? 9 : 1, "\\n" }',
].join('\n');

const SHELL = 'for fd do "$0" -x -n -E 9 "$fd"; echo "$?"; done';

/** One process for all with perl; with flock(1), which takes one, a process for each. */
export const MANY_HELPERS: readonly ManyHelper[] = [
  ...['/usr/bin/perl', '/usr/local/bin/perl'].map((command) => ({
    needs: [command],
    command,
    args: ['-e', PERL],
  })),
  ...['/usr/bin/flock', '/bin/flock', '/opt/homebrew/bin/flock'].map((flock) => ({
    needs: [flock, '/bin/sh'],
    command: '/bin/sh',
    args: ['-c', SHELL, flock],
  })),
];

/**
 * Tries to lock open files exclusively with flock(2), all at once and without waiting. As with
 * `lockFile`, a lock that is held belongs to the descriptor and ends with it.
 */
export async function lockMany(
  fds: readonly number[],
  helpers: readonly ManyHelper[] = MANY_HELPERS,
): Promise<LockAnswer[]> {
  const helper = helpers.find(({ needs }) => needs.every(isProgram));
  const codes = helper && fds.length > 0 ? await runHelper(helper, fds) : [];
  return fds.map((_, index) => answerOf(codes[index]));
}

function answerOf(code: string | undefined): LockAnswer {
  if (code === FREE) return 'held';
  return code === BUSY ? 'busy' : 'unsupported';
}

const FIRST_FD = 3;

function runHelper({ command, args }: ManyHelper, fds: readonly number[]): Promise<string[]> {
  const numbers = fds.map((_, index) => String(FIRST_FD + index));
  return new Promise((resolve) => {
    const child = spawn(command, [...args, ...numbers], {
      env: {},
      stdio: ['ignore', 'pipe', 'ignore', ...fds],
    });
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString('latin1');
    });
    child.once('error', () => resolve([])).once('close', () => resolve(output.split('\n')));
  });
}
