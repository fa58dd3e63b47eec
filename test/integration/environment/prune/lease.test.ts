import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect } from 'vitest';
import { planPrune } from '../../../../src/environment/prune/plan-prune.ts';
import { lockFile, openLockFile } from '../../../../src/lib/processes/kernel-lock.ts';
import { lockMany, MANY_HELPERS } from '../../../../src/lib/processes/lock-many.ts';
import { realPython } from '../../../helpers/build-setup.ts';
import { addFigure } from '../../../helpers/figure.ts';
import { isWhole } from '../../../helpers/prune-store.ts';
import { test } from '../../../helpers/test.ts';
import {
  leaseOf,
  onLinux,
  PRUNE_COMMAND,
  reasons,
  SERVER,
  scene,
  start,
  withStrace,
} from './scene.ts';

describe('a lease', () => {
  onLinux(
    '[F24] that was deleted while it is held keeps its environment',
    async ({ task, dir }) => {
      const store = scene(dir);
      const { fd } = await leaseOf(store);
      rmSync(`${store.used}.lease`);
      expect((await reasons(store.request()))[store.used]).toBe('lease_missing');
      // the next launch makes another of its name, which this holder does not hold
      writeFileSync(`${store.used}.lease`, '');
      const server = await start(realPython(), [SERVER], {
        stdio: ['pipe', 'pipe', 'inherit', fd],
      });
      closeSync(fd);
      expect((await reasons(store.request()))[store.used]).toBe('in_use');
      expect(existsSync(store.used)).toBe(true);
      server.kill('SIGKILL');
      await once(server, 'exit');
      expect((await reasons(store.request()))[store.used]).toBe('removed');
      addFigure(task, 2, '0 deletes under a live server whose lease was deleted or made anew');
    },
  );

  test('[F24] that was exchanged between opening and locking counts as used', async ({ dir }) => {
    const store = scene(dir);
    const lease = `${store.used}.lease`;
    renameSync(lease, join(dir, 'other'));
    symlinkSync(join(dir, 'other'), lease);
    expect((await reasons(store.request()))[store.used]).toBe('lease_missing');
    expect(existsSync(store.used)).toBe(true);
  });

  test('[F22] is judged by the lock alone, whatever pid, boot or time its file names', async ({
    task,
    dir,
  }) => {
    const dead = spawn('true');
    await once(dead, 'exit');
    const bootId = 'a boot that is over';
    const texts = [
      ...[process.pid, 1, dead.pid].map(String),
      JSON.stringify({ pid: process.pid, bootId }),
      JSON.stringify({ pid: process.pid, startTime: '1' }),
      `${'9'.repeat(400)}\n\u0000`,
    ];
    for (const [index, text] of texts.entries()) {
      mkdirSync(join(dir, `${index}`));
      const store = scene(join(dir, `${index}`));
      writeFileSync(`${store.used}.lease`, text);
      const { fd } = await leaseOf(store);
      expect((await reasons(store.request()))[store.used]).toBe('in_use');
      closeSync(fd);
      expect((await reasons(store.request()))[store.used]).toBe('removed');
    }
    addFigure(task, texts.length, '0 wrong takeovers, 0 alive for ever');
  });

  test('[F22] of a zombie is not held any more', async ({ task, dir }) => {
    const store = scene(dir);
    // The shell becomes a program that never waits for the child, which took the lease and ended.
    const take = `sh -c 'exec 3<"$1"; flock -s 3' sh "$1"`;
    const script = `${take} & sleep 0.3; echo up; exec cat`;
    await start('sh', ['-c', script, 'sh', `${store.used}.lease`]);
    expect((await reasons(store.request()))[store.used]).toBe('removed');
    addFigure(task, 1, 'a zombie owner holds nothing');
  });

  test('is taken again after a look, which changes nothing of its age', async ({ dir }) => {
    const store = scene(dir);
    const before = (await planPrune(store.request())).decisions.map(({ entry }) => entry);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await planPrune(store.request())).decisions.map(({ entry }) => entry)).toEqual(before);
    const { fd } = await leaseOf(store);
    closeSync(fd);
  });
});

test.for(
  MANY_HELPERS.filter(({ needs }) => needs.every(existsSync)).map(
    (one) => [one.args[0], one] as const,
  ),
)('[F21] many locks are taken at once, by a helper with %s', async ([_title, helper], { dir }) => {
  const paths = Array.from({ length: 40 }, (_, index) => join(dir, `lease-${index}`));
  const fds = paths.map(openLockFile);
  const others = paths.slice(0, 3).map(openLockFile);
  await lockFile(others[0] ?? -1, 'shared');
  await lockFile(others[1] ?? -1, 'exclusive');
  const answers = await lockMany(fds, [helper]);
  expect(answers.map((answer) => answer === 'held')).toEqual(paths.map((_, index) => index > 1));
  expect(answers.slice(0, 2)).toEqual(['busy', 'busy']);
  expect(await lockFile(others[2] ?? -1, 'shared')).toBe('busy');
  for (const fd of [...fds, ...others]) closeSync(fd);
});

describe('an unfinished environment', () => {
  test('stays while its builder lives, and goes after it', async ({ dir }) => {
    const store = scene(dir);
    rmSync(`${store.used}.json`);
    const lock = openLockFile(
      join(store.serverStore, `build-${basename(store.used).slice(0, 16)}.lock`),
    );
    await lockFile(lock, 'exclusive');
    expect((await reasons(store.request()))[store.used]).toBe('building');
    closeSync(lock);
    expect((await reasons(store.request()))[store.used]).toBe('removed');
  });
});

describe('[F23] without flock(2)', () => {
  test.for([
    ['no program that can lock', []],
    [
      'a file system that refuses',
      [{ needs: ['/bin/sh'], command: '/bin/sh', args: ['-c', 'for fd do echo 1; done', 'sh'] }],
    ],
  ] as const)('%s: every lock is unsupported', async ([_title, helpers], { dir }) => {
    const fd = openLockFile(join(dir, 'lease'));
    expect(await lockMany([fd], helpers)).toEqual(['unsupported']);
    closeSync(fd);
  });

  withStrace.for(['ENOLCK', 'EOPNOTSUPP'])(
    'a prune removes nothing where the kernel says %s',
    { timeout: 60_000 },
    async (errno, { task, dir }) => {
      const store = scene(dir);
      chmodSync(dir, 0o755);
      const inject = ['-f', '-qq', '-o', join(dir, 'trace'), '-e', `inject=flock:error=${errno}`];
      const prune = [process.execPath, '--import', 'tsx', PRUNE_COMMAND, store.root];
      const child = spawn('strace', [...inject, '-e', 'trace=flock', ...prune]);
      const outcome = JSON.parse(await text(child.stdout));
      expect(outcome).toMatchObject({ removed: [], problems: [] });
      expect(outcome.reasons.sort()).toEqual(['last', 'unlockable', 'unlockable']);
      expect([store.used, store.unused, store.last].every(isWhole)).toBe(true);
      expect(readFileSync(join(dir, 'trace'), 'utf8')).toContain(errno);
      addFigure(task, 3, '0 deletes without flock(2)');
    },
  );
});
