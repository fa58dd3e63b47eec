import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync, symlinkSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { takeLease } from '../../../../src/environment/heal/lease.ts';
import { prune } from '../../../../src/environment/prune/prune.ts';
import { realPython } from '../../../helpers/build-setup.ts';
import { makeStore } from '../../../helpers/prune-store.ts';
import { test } from '../../../helpers/test.ts';

/** Lives until its input ends. */
export const SERVER = resolve('test/fixtures/environment/prune/server-that-lives.py');
/** Prunes the store of its first word, as two days later. */
export const PRUNE_COMMAND = 'test/fixtures/environment/prune/prune-command.ts';
export const onLinux = test.skipIf(!existsSync('/proc/self/fd'));
export const asRoot = test.skipIf(!existsSync('/proc/self/fd') || process.getuid?.() !== 0);
export const withStrace = test.skipIf(!existsSync('/usr/bin/strace'));

/** Three environments: one that somebody may use, one that nobody does, and the last. */
export function scene(dir: string) {
  const store = makeStore(dir);
  const [used = '', unused = '', last = ''] = [store.add(), store.add(), store.add()];
  rmSync(join(used, 'bin/python'));
  symlinkSync(realPython(), join(used, 'bin/python'));
  return { ...store, used, unused, last };
}

/** Starts a process and waits for its first word; it ends with the test. */
export async function start(
  command: string,
  args: string[],
  options: object = {},
): Promise<ChildProcess> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], ...options });
  onTestFinished(() => void child.kill('SIGKILL'));
  if (child.stdout) await once(child.stdout, 'data');
  return child;
}

/** Prunes, and tells why each environment stayed. */
export async function reasons(request: Parameters<typeof prune>[0]) {
  const { decisions, problems } = await prune(request);
  expect(problems).toEqual([]);
  return Object.fromEntries(
    decisions.map((one) => [one.entry.path, one.verdict === 'keep' ? one.reason : 'removed']),
  );
}

/** Takes the lease on the environment that somebody may use. */
export async function leaseOf({ serverStore, used }: ReturnType<typeof scene>) {
  const lease = await takeLease(serverStore, basename(used));
  if (!lease) throw new Error('the lease is free');
  return lease;
}
