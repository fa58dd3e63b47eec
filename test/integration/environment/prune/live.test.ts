import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished } from 'vitest';
import { realPython } from '../../../helpers/build-setup.ts';
import { bundle } from '../../../helpers/bundle.ts';
import { figureEach } from '../../../helpers/figure-each.ts';
import { isWhole } from '../../../helpers/prune-store.ts';
import { test } from '../../../helpers/test.ts';
import { asRoot, leaseOf, onLinux, PRUNE_COMMAND, reasons, SERVER, scene, start } from './scene.ts';

describe('[F25] a prune keeps the environment of', () => {
  figureEach('0 live environments deleted');

  test('a server that inherited its lease, whose wrapper is gone, until it ends', async ({
    dir,
  }) => {
    const store = scene(dir);
    const lease = await leaseOf(store);
    const stdio = ['pipe', 'pipe', 'inherit', lease.fd];
    const server = await start(realPython(), [SERVER], { stdio });
    closeSync(lease.fd);
    const kept = { [store.used]: 'in_use', [store.unused]: 'removed', [store.last]: 'last' };
    expect(await reasons(store.request())).toEqual(kept);
    expect(isWhole(store.used)).toBe(true);
    server.kill('SIGKILL');
    await once(server, 'exit');
    expect((await reasons(store.request()))[store.used]).toBe('removed');
    expect(existsSync(store.used)).toBe(false);
  });

  onLinux('a daemon that closed its descriptors, told by its command', async ({ dir }) => {
    const store = scene(dir);
    await start(join(store.used, 'bin/python'), ['-S', SERVER, '--daemon']);
    expect((await reasons(store.request()))[store.used]).toBe('in_use');
    expect(isWhole(store.used)).toBe(true);
  });

  onLinux.for([
    ['its folder', (used: string) => ({ cwd: used })],
    ['a variable', (used: string) => ({ env: { VIRTUAL_ENV: used } })],
  ] as const)('a daemon that names it only by %s', async ([_title, options], { dir }) => {
    const store = scene(dir);
    await start(realPython(), ['-S', SERVER, '--daemon'], options(store.used));
    expect((await reasons(store.request()))[store.used]).toBe('in_use');
  });

  onLinux('a daemon that has one of its files mapped', async ({ dir }) => {
    const store = scene(dir);
    writeFileSync(join(store.used, 'native.so'), 'x'.repeat(8192));
    const program = [
      'import mmap,os,sys',
      'f=os.open(sys.argv[1],os.O_RDONLY)',
      'm=mmap.mmap(f,0,prot=mmap.PROT_READ)',
      'os.close(f)',
      'print("up",flush=True)',
      'sys.stdin.read()',
    ].join(';');
    const script = join(dir, 'maps.py');
    writeFileSync(script, program.replace('sys.argv[1]', 'sys.stdin.readline().strip()'));
    const child = spawn(realPython(), ['-S', script], { stdio: ['pipe', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    child.stdin.write(`${join(store.used, 'native.so')}\n`);
    await once(child.stdout, 'data');
    expect((await reasons(store.request()))[store.used]).toBe('in_use');
  });

  onLinux(
    'a daemon that came by a link, which leads elsewhere by now: all of its server',
    async ({ dir }) => {
      const store = scene(dir);
      const folder = join(dir, 'plugin', 'mcp-servers', 'demo');
      mkdirSync(folder, { recursive: true });
      symlinkSync(store.used, join(folder, '.venv'));
      await start('.venv/bin/python', ['-S', SERVER, '--daemon'], { cwd: folder });
      rmSync(join(folder, '.venv'));
      symlinkSync(store.last, join(folder, '.venv'));
      expect(await reasons(store.request())).toEqual({
        [store.used]: 'in_use',
        [store.unused]: 'in_use',
        [store.last]: 'last',
      });
    },
  );

  onLinux('a program that took the lease and became the server', async ({ dir }) => {
    const store = scene(dir);
    await start('sh', lockAndRun(store.used));
    expect((await reasons(store.request()))[store.used]).toBe('in_use');
  });

  asRoot(
    'a server in another pid namespace, whose processes cannot be seen from here',
    async ({ dir }) => {
      const store = scene(dir);
      const inside = ['--pid', '--fork', '--kill-child', '--mount-proc', 'sh'];
      await start('unshare', [...inside, ...lockAndRun(store.used)]);
      expect((await reasons(store.request()))[store.used]).toBe('in_use');
    },
  );

  asRoot('a server of another user, with a lease', async ({ dir }) => {
    const store = scene(dir);
    openToAll(dir, store.used);
    await start('sh', lockAndRun(store.used), NOBODY);
    expect((await reasons(store.request()))[store.used]).toBe('in_use');
  });

  asRoot('a daemon of another user that closed its descriptors', async ({ dir }) => {
    const store = scene(dir);
    openToAll(dir, store.used);
    const options = { ...NOBODY, env: { VIRTUAL_ENV: store.used } };
    await start(realPython(), ['-S', SERVER, '--daemon'], options);
    expect((await reasons(store.request()))[store.used]).toBe('in_use');
  });

  canHide('a server that the pruning user cannot see, because procfs hides it', async ({ dir }) => {
    const store = scene(dir);
    await start('sh', lockAndRun(store.used));
    spawnSync('chown', ['-R', '65534:65534', dir]);
    chmodSync(dir, 0o755);
    const outcome = pruneWhereProcHides(dir, store.root);
    expect(outcome.reasons.sort()).toEqual(['in_use', 'last', 'removed']);
    expect(isWhole(store.used)).toBe(true);
  });
});

const NOBODY = { uid: 65_534, gid: 65_534 };
const canHide = test.skipIf(
  process.getuid?.() !== 0 || spawnSync('unshare', ['-m', 'true']).status !== 0,
);

/** Words for a shell that takes the lease of an environment and then is the server. */
function lockAndRun(environment: string): string[] {
  const script = 'exec 3<"$1"; flock -s 3; exec "$2" -S "$3"';
  return ['-c', script, 'sh', `${environment}.lease`, realPython(), SERVER];
}

/** Lets another user reach an environment, as a store in a shared place would. */
function openToAll(dir: string, environment: string): void {
  for (let path = environment; path.length >= dir.length; path = dirname(path))
    chmodSync(path, 0o755);
  chmodSync(`${environment}.lease`, 0o644);
}

/** Prunes as another user, in a namespace whose procfs shows no processes of others. */
function pruneWhereProcHides(dir: string, root: string): { reasons: string[] } {
  const program = join(dir, 'prune.cjs');
  bundle(PRUNE_COMMAND, program);
  const script = 'mount -t proc -o hidepid=2 proc /proc && exec "$@"';
  const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
  const words = ['-m', 'sh', '-c', script, 'sh', ...asNobody, process.execPath, program, root];
  const { stdout, stderr } = spawnSync('unshare', words, { encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}
