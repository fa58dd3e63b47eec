import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import {
  LOCK_HELPERS,
  type LockHelper,
  lockFile,
  openLockFile,
} from '../../../src/lib/processes/kernel-lock.ts';
import { addFigure } from '../../helpers/figure.ts';
import { test } from '../../helpers/test.ts';

const flock = LOCK_HELPERS.filter(({ path }) => path.endsWith('flock'));
const perl = LOCK_HELPERS.filter(({ path }) => path.endsWith('perl'));

const pairs: [string, readonly LockHelper[], readonly LockHelper[]][] = [
  ['flock and flock', flock, flock],
  ['flock and perl', flock, perl],
  ['perl and flock', perl, flock],
];
for (const [title, first, second] of pairs) {
  test(`an exclusive lock keeps others out until it is closed: ${title}`, async ({ dir }) => {
    const [a, b] = [openLockFile(join(dir, 'lock')), openLockFile(join(dir, 'lock'))];
    expect(await lockFile(a, 'exclusive', { helpers: first })).toBe('held');
    expect(await lockFile(b, 'shared', { helpers: second })).toBe('busy');
    expect(await lockFile(b, 'exclusive', { helpers: second, waitMs: 60 })).toBe('busy');
    closeSync(a);
    expect(await lockFile(b, 'exclusive', { helpers: second })).toBe('held');
    closeSync(b);
  });
}

test('shared locks live side by side', async ({ dir }) => {
  const fds = [1, 2, 3].map(() => openLockFile(join(dir, 'lock')));
  expect(await Promise.all(fds.map((fd) => lockFile(fd, 'shared')))).toEqual([
    'held',
    'held',
    'held',
  ]);
  fds.map((fd) => closeSync(fd));
});

test('a child that inherits the descriptor holds the lock until it is gone', async ({ dir }) => {
  const fd = openLockFile(join(dir, 'lock'));
  expect(await lockFile(fd, 'shared')).toBe('held');
  const child = spawn('sleep', ['60'], { stdio: ['ignore', 'ignore', 'ignore', fd] });
  closeSync(fd);
  const other = openLockFile(join(dir, 'lock'));
  expect(await lockFile(other, 'exclusive')).toBe('busy');
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await lockFile(other, 'exclusive')).toBe('held');
  closeSync(other);
});

const ROUNDS = 8;
const CONTENDERS = 32;

/** The exclusive lock of a process that is killed while it has it. */
async function staleLock(path: string): Promise<void> {
  const fd = openLockFile(path);
  expect(await lockFile(fd, 'exclusive')).toBe('held');
  const holder = spawn('sleep', ['60'], { stdio: ['ignore', 'ignore', 'ignore', fd] });
  closeSync(fd);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
}

test(`[F21] of ${CONTENDERS} contenders on the lock of a dead holder one wins, round after round`, async ({
  task,
  dir,
}) => {
  for (let round = 0; round < ROUNDS; round++) {
    const path = join(dir, `lock-${round}`);
    await staleLock(path);
    const fds = Array.from({ length: CONTENDERS }, () => openLockFile(path));
    const answers = await Promise.all(fds.map((fd) => lockFile(fd, 'exclusive')));
    expect(answers.filter((answer) => answer === 'held')).toHaveLength(1);
    expect(answers.filter((answer) => answer === 'busy')).toHaveLength(CONTENDERS - 1);
    for (const fd of fds) closeSync(fd);
  }
  addFigure(task, ROUNDS * CONTENDERS, `one holder in each of ${ROUNDS} rounds on a stale lock`);
});

test('[F21] contenders that wait for the lock of a dead holder have it one after the other', async ({
  task,
  dir,
}) => {
  const path = join(dir, 'lock');
  await staleLock(path);
  let [holders, overlaps, turns] = [0, 0, 0];
  await Promise.all(
    Array.from({ length: CONTENDERS }, async () => {
      const fd = openLockFile(path);
      expect(await lockFile(fd, 'exclusive', { waitMs: 20_000 })).toBe('held');
      holders += 1;
      turns += 1;
      if (holders > 1) overlaps += 1;
      await sleep(2);
      holders -= 1;
      closeSync(fd);
    }),
  );
  expect({ turns, overlaps }).toEqual({ turns: CONTENDERS, overlaps: 0 });
  addFigure(task, turns, `${overlaps} overlaps`);
});

test('[F23] without a helper, or when it fails, the lock is unsupported', async ({ dir }) => {
  writeFileSync(join(dir, 'refuses'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  const refusing = { path: join(dir, 'refuses'), args: () => [] };
  const fd = openLockFile(join(dir, 'lock'));
  expect(await lockFile(fd, 'exclusive', { helpers: [] })).toBe('unsupported');
  expect(await lockFile(fd, 'exclusive', { helpers: [refusing] })).toBe('unsupported');
  closeSync(fd);
});

test('[L14] a lock whose helper is killed is asked for again', async ({ dir }) => {
  const died = join(dir, 'died');
  const script = `[ -e "$0" ] || { : > "$0"; kill -KILL $$; }; exit 0`;
  const helpers = [{ path: '/bin/sh', args: () => ['-c', script, died] }];
  const fd = openLockFile(join(dir, 'lock'));
  expect(await lockFile(fd, 'shared', { helpers })).toBe('held');
  closeSync(fd);
});
