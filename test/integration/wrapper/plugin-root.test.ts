import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { removeTree } from '../../../src/lib/files/remove-tree.ts';
import { asUser, giveToUser, inMounts, noMounts } from '../../helpers/confine.ts';
import { addFigure } from '../../helpers/figure.ts';
import { CALL, greetingIn, installPlugin, outcomeOf } from '../../helpers/installed-plugin.ts';

let dir: string;
let plugin: ReturnType<typeof installPlugin>;

beforeAll(async () => {
  dir = mkdtempSync(join(realpathSync(tmpdir()), 'holdfast-root-'));
  plugin = installPlugin(dir);
  giveToUser(dir);
  expect(greetingIn(await greet(asUser))).toBe('Hello, Ada!');
  removeTree(join(plugin.serverDir, '.venv'));
});
afterAll(() => removeTree(dir));

/** Starts the wrapper behind `words`, calls the tool once and ends it. */
async function greet(words: readonly string[], cwd = dir) {
  const [program = '', ...args] = [...words, process.execPath, plugin.wrapper, 'greeter'];
  const child = spawn(program, args, { env: plugin.env, cwd });
  child.stdin.on('error', () => undefined);
  child.stdin.write(CALL);
  child.stdout.once('data', () => child.stdin.end());
  return await outcomeOf(child);
}

test('[F4] a plugin root that may not be written starts without a word', async ({ task }) => {
  const words = ['sh', '-ec', 'chmod -R a-w "$1"; shift; exec "$@"', 'sh', plugin.root];
  const outcome = await greet([...asUser, ...words]);
  expect(outcome).toMatchObject({ code: 0, stderr: '' });
  expect(greetingIn(outcome)).toBe('Hello, Ada!');
  addFigure(task, 1, 'root without a right to write: server started');
});

test('[F4] a current folder that was removed is no reason not to start', async ({ task }) => {
  const gone = join(dir, 'gone');
  mkdirSync(gone);
  giveToUser(gone);
  const outcome = await greet([...asUser, 'sh', '-ec', `rmdir "$PWD"; exec "$@"`, 'sh'], gone);
  expect(greetingIn(outcome)).toBe('Hello, Ada!');
  addFigure(task, 1, 'removed working directory: server started');
});

describe.skipIf(noMounts !== '')(`[F4] the server starts from a plugin root${noMounts}`, () => {
  const mounts: [string, string][] = [
    ['that is mounted read-only', 'mount --bind "$1" "$1"; mount -o remount,bind,ro "$1"'],
    [
      'on a full disk',
      'mount -t tmpfs -o size=256k none "$1"; cp -a "$2/." "$1"; cat /dev/zero > "$1/fill" 2>/dev/null || :',
    ],
    [
      'on a disk without an inode left',
      'mount -t tmpfs -o nr_inodes=64 none "$1"; cp -a "$2/." "$1"; i=0; while touch "$1/i$i" 2>/dev/null; do i=$((i+1)); done',
    ],
  ];
  test.for(mounts)('%s', async ([title, script], { task }) => {
    const copy = join(mkdtempSync(join(dir, 'copy-')), 'server'); // an earlier one may be read-only
    cpSync(plugin.serverDir, copy, { recursive: true });
    const outcome = await greet([...inMounts(script, [plugin.serverDir, copy]), ...asUser]);
    expect(greetingIn(outcome)).toBe('Hello, Ada!');
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
    addFigure(task, 1, `root ${title}: server started`);
  });
});
