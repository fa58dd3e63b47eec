import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished } from 'vitest';
import { realPython } from '../../../helpers/build-setup.ts';
import { isWhole } from '../../../helpers/prune-store.ts';
import { test } from '../../../helpers/test.ts';
import { asRoot, leaseOf, onLinux, reasons, SERVER, scene, start } from './scene.ts';

describe('[F25] a prune keeps the environment of', () => {
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

  asRoot(
    'a server in another pid namespace, whose processes cannot be seen from here',
    async ({ dir }) => {
      const store = scene(dir);
      const script = `exec 3<"$1"; flock -s 3; exec "$2" -S "$3"`;
      const args = ['--pid', '--fork', '--mount-proc', 'sh', '-c', script, 'sh'];
      await start('unshare', [...args, `${store.used}.lease`, realPython(), SERVER]);
      expect((await reasons(store.request()))[store.used]).toBe('in_use');
    },
  );
});
