import { execFileSync, spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { lockFile, openLockFile } from '../../../src/lib/processes/kernel-lock.ts';
import { CALL, greetingIn, installPlugin, outcomeOf } from '../../helpers/installed-plugin.ts';
import { test } from '../../helpers/test.ts';
import { waitFor } from '../../helpers/wait-for.ts';

const SHOW =
  'import json,os,sys;f=open(os.environ["SHOW_IN"],"w");json.dump({"env":dict(os.environ),"argv":sys.argv[1:],"cwd":os.getcwd(),"exe":sys.executable},f);f.close();sys.stdin.read()';
const show = ['greeter', '--', '.venv/bin/python', '-c', SHOW, '--help', '.venv/bin/x'];

test('the words after -- are the command, and .venv/ means the environment', async ({ dir }) => {
  const plugin = installPlugin(dir);
  const child = plugin.start(show, {
    SSL_CERT_FILE: '/gone/cacert.pem',
    EXTRA: 'kept',
    CLAUDE_PLUGIN_ROOT: '/stale',
    SHOW_IN: join(dir, 'shown.json'),
  });
  const outcome = outcomeOf(child);
  const shown = await shownIn(join(dir, 'shown.json'));
  child.stdin.end();
  const { stderr } = await outcome;
  const [environment] = plugin.environments();
  expect(shown.exe).toBe(`${environment}/bin/python`);
  expect(shown.argv).toEqual(['--help', `${environment}/bin/x`]);
  expect(shown.cwd).toBe(dir);
  expect(shown.env).toMatchObject({
    EXTRA: 'kept',
    CLAUDE_PLUGIN_ROOT: plugin.root,
    HOLDFAST_CALLER_DIR: dir,
  });
  expect(shown.env).not.toHaveProperty('SSL_CERT_FILE');
  expect(stderr).toContain('SSL_CERT_FILE points to a missing file');
});

/** What a server has written to `file`, once it is whole. */
async function shownIn(file: string) {
  await waitFor('the server to show what it was given', () => {
    return existsSync(file) && readFileSync(file, 'utf8').endsWith('}');
  });
  return JSON.parse(readFileSync(file, 'utf8'));
}

for (const mode of [[], ['--exec']]) {
  test(`the server holds the lease on its environment: ${mode[0] ?? 'supervised'}`, async ({
    dir,
  }) => {
    const plugin = installPlugin(dir);
    const child = plugin.start(['greeter', ...mode]);
    child.stdin.write(CALL);
    await new Promise((resolve) => child.stdout.once('data', resolve));
    const fd = openLockFile(`${plugin.environments()[0]}.lease`);
    expect(await lockFile(fd, 'exclusive')).toBe('busy');

    child.stdin.end();
    await outcomeOf(child);
    expect(await lockFile(fd, 'exclusive', { waitMs: 2_000 })).toBe('held');
    closeSync(fd);
  });
}

test('between a crash and the next start nobody else gets the lease', async ({ dir }) => {
  const plugin = installPlugin(dir);
  await plugin.greet();
  const file = join(dir, 'pids');
  const program = `import os,sys;open("${file}","a").write(f"{os.getpid()}\\n");sys.stdin.read()`;
  const child = plugin.start(['greeter', '--', '.venv/bin/python', '-c', program]);
  child.stdin.write(CALL);
  const pids = () => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : []);
  await waitFor('first start', () => pids().length === 1);
  const fd = openLockFile(`${plugin.environments()[0]}.lease`);
  const answers: string[] = [];
  const waiting = lockFile(fd, 'exclusive', { waitMs: 20_000 }).then((it) => answers.push(it));
  await new Promise((resolve) => setTimeout(resolve, 200)); // until it stands in the kernel's queue
  process.kill(Number(pids()[0]), 'SIGKILL');
  await waitFor('second start', () => pids().length === 2 || answers.length > 0);
  expect(answers).toEqual([]);

  child.kill('SIGTERM');
  await waiting;
  expect(answers).toEqual(['held']);
  closeSync(fd);
});

test('F40: the server gets its lease and no other descriptor', async ({ dir }) => {
  const plugin = installPlugin(dir);
  await plugin.greet();
  const file = join(dir, 'fds.json');
  const list = `import os,json,sys;d={f:os.readlink("/proc/self/fd/"+f) for f in os.listdir("/proc/self/fd") if os.path.exists("/proc/self/fd/"+f)};open("${file}","w").write(json.dumps(d));sys.stdin.read()`;
  const line = `exec 7</etc/passwd 8</etc/hosts; exec "${process.execPath}" "${plugin.wrapper}" greeter -- .venv/bin/python -c '${list}'`;
  const child = spawn('sh', ['-c', line], { env: plugin.env });
  const outcome = outcomeOf(child);
  const fds = await shownIn(file);
  child.stdin.end();
  await outcome;
  // Above 20 lies what this test itself was started with.
  const low = Object.keys(fds).filter((fd) => Number(fd) <= 20);
  expect(low.sort()).toEqual(['0', '1', '2', '3']);
  expect(fds['3']).toMatch(/\.lease$/);
});

test('a published environment is read-only, compiled, and private to the user', async ({ dir }) => {
  const plugin = installPlugin(dir);
  await plugin.greet();
  const [environment = ''] = plugin.environments();
  const paths = readdirSync(environment, { recursive: true, encoding: 'utf8' });
  const writable = paths.filter((path) => {
    const stat = statSync(join(environment, path), { throwIfNoEntry: false });
    return (
      stat &&
      !stat.isSymbolicLink() &&
      path !== '' &&
      (stat.mode & 0o222) !== 0 &&
      !isLinkOut(join(environment, path))
    );
  });
  expect(writable).toEqual([]);
  expect(paths.some((path) => /greeting\/__pycache__\/.*\.pyc$/.test(path))).toBe(true);
  for (const path of [plugin.store, plugin.serverStore, join(plugin.serverStore, 'envs')]) {
    expect(statSync(path).mode & 0o777).toBe(0o700);
  }
  expect(statSync(join(plugin.serverStore, 'server.log')).mode & 0o777).toBe(0o600);
});

test('a package is started as a module, from whatever directory', async ({ dir }) => {
  const plugin = installPlugin(dir);
  const pkg = join(plugin.serverDir, 'hello');
  execFileSync('mkdir', [pkg]);
  execFileSync('mv', [join(plugin.serverDir, 'server.py'), join(pkg, 'server.py')]);
  writeFileSync(join(pkg, '__init__.py'), '');
  writeFileSync(join(pkg, 'words.py'), 'from greeting import greet\n');
  const source = readFileSync(join(pkg, 'server.py'), 'utf8');
  writeFileSync(
    join(pkg, 'server.py'),
    source.replace('from greeting import', 'from hello.words import'),
  );
  expect(greetingIn(await plugin.greet())).toBe('Hello, Ada!');
});

test('--plan says what would be done and does nothing', async ({ dir }) => {
  const plugin = installPlugin(dir);
  const before = await outcomeOf(plugin.start(['greeter', '--plan']));
  expect(JSON.parse(before.stdout).actions).toEqual(['build', 'link', 'start']);
  expect(() => statSync(plugin.store)).toThrow('ENOENT');
  await plugin.greet();
  const after = JSON.parse((await outcomeOf(plugin.start(['greeter', '--plan']))).stdout);
  expect(after).toMatchObject({
    actions: ['start'],
    link: 'right',
    environment: plugin.environments()[0],
  });
  expect(after.command).toEqual({
    command: `${plugin.environments()[0]}/bin/python`,
    args: [join(plugin.serverDir, 'server.py')],
  });
});

function isLinkOut(path: string): boolean {
  try {
    return readlinkSync(path) !== '';
  } catch {
    return false;
  }
}
