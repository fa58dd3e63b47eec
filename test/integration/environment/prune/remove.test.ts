import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { describe, expect } from 'vitest';
import { prune } from '../../../../src/environment/prune/prune.ts';
import { bundle } from '../../../helpers/bundle.ts';
import { addFigure } from '../../../helpers/figure.ts';
import { figureEach } from '../../../helpers/figure-each.ts';
import { makeStore, namesIn } from '../../../helpers/prune-store.ts';
import { test } from '../../../helpers/test.ts';
import { PRUNE_COMMAND as COMMAND } from './scene.ts';

const canUnshare =
  spawnSync('unshare', ['-rm', 'true'], { stdio: 'ignore' }).status === 0 &&
  existsSync('/proc/self/mountinfo');

const BIND = 'import socket,sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])';

/** Needs root and a file system that has the attribute. */
function canFreeze(): boolean {
  const probe = join(mkdtempSync(join(tmpdir(), 'holdfast-probe-')), 'file');
  writeFileSync(probe, '');
  const isFrozen = spawnSync('chattr', ['+i', probe], { stdio: 'ignore' }).status === 0;
  spawnSync('chattr', ['-i', probe], { stdio: 'ignore' });
  rmSync(dirname(probe), { recursive: true });
  return isFrozen;
}

/** Two environments, the first of which goes, and a folder that is nobody's business. */
function scene(dir: string) {
  const store = makeStore(dir);
  const [gone, last] = [store.add(), store.add()];
  const victim = join(dir, 'victim');
  mkdirSync(victim);
  writeFileSync(join(victim, 'precious'), 'as it was', { mode: 0o640 });
  const isIntact = () =>
    readFileSync(join(victim, 'precious'), 'utf8') === 'as it was' &&
    (lstatSync(join(victim, 'precious')).mode & 0o777) === 0o640;
  return { ...store, gone, last, victim, isIntact };
}

/** What is left in `envs` when only the last environment is. */
function onlyOf(environment: string): string[] {
  return ['', '.files', '.json', '.lease'].map((end) => basename(environment) + end);
}

describe('[H2] a prune removes only what is ours', () => {
  figureEach('0 bytes changed at the victim');

  test('with links, hard links, FIFOs, odd names and closed folders in it', async ({ dir }) => {
    const store = scene(dir);
    const { gone, victim } = store;
    symlinkSync(victim, join(gone, 'to-folder'));
    symlinkSync(join(victim, 'precious'), join(gone, 'to-file'));
    symlinkSync('/', join(gone, 'to-root'));
    linkSync(join(victim, 'precious'), join(gone, 'hard'));
    execFileSync('mkfifo', [join(gone, 'fifo')]);
    for (const name of ['-rf', 'a\nb', '..x', ' ', '*']) writeFileSync(join(gone, name), '');
    writeFileSync(Buffer.concat([Buffer.from(`${gone}/`), Buffer.from([0xff, 0xfe])]), '');
    // a socket, and where it is allowed a device
    execFileSync('python3', ['-c', BIND, join(gone, 'socket')]);
    spawnSync('mknod', [join(gone, 'null'), 'c', '1', '3'], { stdio: 'ignore' });
    mkdirSync(join(gone, 'closed', 'inner'), { recursive: true });
    writeFileSync(join(gone, 'closed', 'inner', 'file'), '', { mode: 0 });
    chmodSync(join(gone, 'closed', 'inner'), 0o500);
    chmodSync(join(gone, 'closed'), 0);
    chmodSync(gone, 0o500);
    const { removed, problems } = await prune(store.request());
    expect({ removed: removed.map(({ path }) => path), problems }).toEqual({
      removed: [gone],
      problems: [],
    });
    expect(namesIn(store.serverStore)).toEqual(onlyOf(store.last));
    expect(store.isIntact()).toBe(true);
  });

  test('also a tree of 5,000 levels, which no path can name', { timeout: 120_000 }, async ({
    dir,
  }) => {
    const store = scene(dir);
    const program =
      'import os,sys\nos.chdir(sys.argv[1])\nfor _ in range(5000):\n os.mkdir("d"); os.chdir("d")\nopen("leaf","w")';
    execFileSync('python3', ['-c', program, store.gone]);
    const { files, problems } = await prune(store.request());
    expect({ files, problems }).toEqual({ files: 2, problems: [] });
    expect(namesIn(store.serverStore)).toEqual(onlyOf(store.last));
  });

  test('also a folder of 20,000 names', { timeout: 60_000 }, async ({ dir }) => {
    const store = scene(dir);
    for (let name = 0; name < 20_000; name++) closeSync(openSync(join(store.gone, `${name}`), 'w'));
    symlinkSync(store.victim, join(store.gone, 'to-folder'));
    const { files, problems } = await prune(store.request());
    expect({ files, problems }).toEqual({ files: 20_002, problems: [] });
    expect(namesIn(store.serverStore)).toEqual(onlyOf(store.last));
    expect(store.isIntact()).toBe(true);
  });

  test('and leaves a link that was planted in the place of an environment', async ({ dir }) => {
    const store = scene(dir);
    renameSync(store.gone, join(dir, 'moved'));
    symlinkSync(store.victim, store.gone);
    const { decisions, removed } = await prune(store.request());
    expect(removed).toEqual([]);
    expect(decisions.map((one) => one.verdict === 'keep' && one.reason).sort()).toEqual([
      'foreign',
      'last',
    ]);
    expect(store.isIntact()).toBe(true);
  });
});

describe('[F29] a prune goes on past', () => {
  figureEach('other entries pruned, victim intact');

  test.skipIf(process.getuid?.() !== 0)('a folder of another user in an environment', ({ dir }) => {
    const store = scene(dir);
    const other = store.add({ plugin: 'another' });
    store.add({ plugin: 'another' });
    spawnSync('chown', ['-R', '65534:65534', dir]);
    chmodSync(dir, 0o755);
    mkdirSync(join(store.gone, 'theirs'), { mode: 0o755 });
    writeFileSync(join(store.gone, 'theirs', 'file'), '');
    const program = bundle(COMMAND, join(dir, 'prune.cjs'));
    const asNobody = ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath];
    const run = () =>
      JSON.parse(
        spawnSync('setpriv', [...asNobody, program, store.root], { encoding: 'utf8' }).stdout,
      );
    const { removed, problems } = run();
    expect(removed).toEqual([other]);
    expect(JSON.stringify(problems)).toContain('EACCES');
    expect(existsSync(store.gone)).toBe(false);
    expect(store.isIntact()).toBe(true);
  });

  test.skipIf(!canUnshare)('a mount, which it never enters', async ({ dir }) => {
    const store = scene(dir);
    const other = store.add({ plugin: 'another' });
    store.add({ plugin: 'another' });
    mkdirSync(join(store.gone, 'mnt'));
    const mount = `mount --bind "$1" "$2" && shift 2 && exec "$@"`;
    const command = [process.execPath, '--import', 'tsx', COMMAND, store.root];
    const words = [store.victim, join(store.gone, 'mnt'), ...command];
    const { stdout } = spawnSync('unshare', ['-rm', 'sh', '-c', mount, 'sh', ...words], {
      encoding: 'utf8',
    });
    const { removed, reasons, problems } = JSON.parse(stdout);
    expect({ removed, problems }).toEqual({ removed: [other], problems: [] });
    expect(reasons.sort()).toEqual(['last', 'last', 'mounted', 'removed']);
    expect(store.isIntact()).toBe(true);
    expect(existsSync(join(store.gone, 'bin', 'python'))).toBe(true);
  });

  test.skipIf(!canFreeze())(
    'what cannot be deleted, which it tells and tries again',
    async ({ dir }) => {
      const store = scene(dir);
      const other = store.add({ plugin: 'another' });
      store.add({ plugin: 'another' });
      writeFileSync(join(store.gone, 'stuck'), '');
      spawnSync('chattr', ['+i', join(store.gone, 'stuck')]);
      try {
        const first = await prune(store.request());
        expect(first.removed.map(({ path }) => path)).toEqual([other]);
        expect(first.problems.map(({ message }) => message)).toContain('EPERM');
        expect(existsSync(store.gone)).toBe(false);
        expect((await prune(store.request())).problems.length).toBeGreaterThan(0);
      } finally {
        spawnSync('chattr', ['-R', '-i', join(store.serverStore, 'envs')]);
      }
      expect((await prune(store.request())).problems).toEqual([]);
      expect(namesIn(store.serverStore).some((name) => name.startsWith('trash'))).toBe(false);
    },
  );
});

describe('[F28] a prune that is killed', () => {
  figureEach('0 names ready and incomplete, the next prune finishes');

  test.for(['decided', 'held', 'looked', 'unpublished', 'moved', 'released'])(
    'when it has %s leaves nothing that looks finished and is not, and the next one finishes',
    async (step, { dir }) => {
      const store = scene(dir);
      const args = ['--import', 'tsx', COMMAND, store.root, step];
      expect(spawnSync(process.execPath, args).signal).toBe('SIGKILL');
      expectNoneHalf(store);
      const { problems } = await prune(store.request());
      expect(problems).toEqual([]);
      expect(namesIn(store.serverStore)).toEqual(onlyOf(store.last));
    },
  );

  test('while it deletes leaves the rest under a name that nobody looks for', async ({ dir }) => {
    const files = Object.fromEntries(
      Array.from({ length: 8000 }, (_, index) => [`lib/${index % 40}/${index}.py`, 'x']),
    );
    const store = makeStore(dir);
    const gone = store.add({ files });
    const last = store.add();
    const child = spawn(process.execPath, ['--import', 'tsx', COMMAND, store.root]);
    while (child.exitCode === null && existsSync(gone)) await new Promise(setImmediate);
    child.kill('SIGKILL');
    expectNoneHalf({ ...store, gone });
    expect(existsSync(gone)).toBe(false);
    expect(namesIn(store.serverStore).some((name) => /^trash-\w+$/.test(name))).toBe(true);
    expect((await prune(store.request())).problems).toEqual([]);
    expect(namesIn(store.serverStore)).toEqual(onlyOf(last));
  });
});

function expectNoneHalf({ gone }: { gone: string }): void {
  if (existsSync(`${gone}.json`)) expect(existsSync(join(gone, 'bin', 'python'))).toBe(true);
}

test('[F27] of eight prunes at once each removes what the others do not, without an error', async ({
  task,
  dir,
}) => {
  const store = makeStore(dir);
  const all = Array.from({ length: 10 }, () => store.add());
  const outputs = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const child = spawn(process.execPath, ['--import', 'tsx', COMMAND, store.root]);
      const chunks: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
      await new Promise((resolve) => child.once('close', resolve));
      return JSON.parse(Buffer.concat(chunks).toString());
    }),
  );
  expect(outputs.flatMap(({ problems }) => problems)).toEqual([]);
  expect(outputs.flatMap(({ removed }) => removed).sort()).toEqual(all.slice(0, -1).sort());
  expect(readdirSync(join(store.serverStore, 'envs')).sort()).toEqual(onlyOf(all.at(-1) ?? ''));
  addFigure(task, 8 * 9, '0 errors, each entry removed once');
});

test('[F28] what killed publishers left goes with a prune, what is being written stays', async ({
  dir,
}) => {
  const store = makeStore(dir);
  store.add();
  const envs = join(store.serverStore, 'envs');
  const [old, young] = ['.x.json.tmp-0123456789ab', '.x.json.tmp-ba9876543210'];
  for (const name of [old, young]) writeFileSync(join(envs, name), '');
  const hourAgo = Date.now() / 1000 - 3600;
  utimesSync(join(envs, old), hourAgo, hourAgo);
  await prune(store.request());
  expect(readdirSync(envs).filter((name) => name.startsWith('.'))).toEqual([young]);
});
