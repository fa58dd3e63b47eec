import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { healLink } from '../../../src/environment/link.ts';
import { addFigure } from '../../helpers/figure.ts';
import { test } from '../../helpers/test.ts';

/** A plugin's server folder, and a store with two environments. */
function scene(dir: string) {
  const root = join(dir, 'store');
  const serverDir = join(dir, 'server');
  const environment = join(root, 'envs', 'new');
  for (const path of [environment, join(root, 'envs', 'old'), serverDir, join(dir, 'theirs')]) {
    mkdirSync(path, { recursive: true });
  }
  const link = join(serverDir, '.venv');
  const heal = () => healLink(serverDir, environment, root);
  return { root, serverDir, environment, link, heal };
}

const ours: [string, (s: ReturnType<typeof scene>) => void][] = [
  ['missing', () => undefined],
  ['dangling', ({ link }) => symlinkSync('/nonexistent/venv', link)],
  ['a loop', ({ link }) => symlinkSync('.venv', link)],
  ['to an older environment', ({ link, root }) => symlinkSync(join(root, 'envs', 'old'), link)],
];
for (const [title, make] of ours) {
  test(`[F1] a link that is ${title} is replaced`, ({ dir }) => {
    const world = scene(dir);
    make(world);
    expect(world.heal()).toBe('replaced');
    expect(readlinkSync(world.link)).toBe(world.environment);
    expect(world.heal()).toBe('kept');
    expect(readdirSync(world.serverDir)).toEqual(['.venv']);
  });
}

type Spoil = (s: ReturnType<typeof scene>, dir: string) => void;
const canMakeDevice = process.getuid?.() === 0 && process.platform === 'linux';
const theirs: [string, Spoil][] = [
  ['a real directory', ({ link }) => mkdirSync(link)],
  ['a file', ({ link }) => writeFileSync(link, 'x')],
  ['a FIFO', ({ link }) => execFileSync('mkfifo', [link])],
  ['a socket', ({ link }) => listenAndDie(link)],
  ['a link to a FIFO', ({ link }, dir) => symlinkSync(fifoIn(dir), link)],
  ['a link to a device', ({ link }) => symlinkSync('/dev/tty', link)],
  ...(canMakeDevice
    ? ([['a device', ({ link }) => execFileSync('mknod', [link, 'c', '1', '5'])]] satisfies [
        string,
        Spoil,
      ][])
    : []),
];
for (const [title, make] of theirs) {
  test(`[F2] [F3] ${title} in the link's place stays, and nobody waits for it`, ({ task, dir }) => {
    const world = scene(dir);
    make(world, dir);
    const before = lstatSync(world.link, { bigint: true }).ctimeNs;
    const startedAt = performance.now();
    expect(world.heal()).toBe('foreign');
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(lstatSync(world.link, { bigint: true }).ctimeNs).toBe(before);
    addFigure(task, 1, `${title}: 0 changes, 0 hangs at 2 s`);
  });
}

test('[H1] what a hostile link leads to is neither followed nor changed', ({ task, dir }) => {
  const world = scene(dir);
  const home = join(dir, 'home');
  mkdirSync(join(home, '.ssh'), { recursive: true });
  writeFileSync(join(home, '.ssh', 'id'), 'secret');
  for (let at = 0; at < 38; at++) symlinkSync(`link-${at + 1}`, join(dir, `link-${at}`));
  symlinkSync(home, join(dir, 'link-38'));
  const before = [treeOf(home), treeOf(world.root)];
  const targets = ['/', '..', '.', home, join(home, '.ssh'), '/proc/self/root', '/root', '/etc'];
  const chains = [join(dir, 'link-0'), '/proc/self/cwd', '/dev/fd', `${home}/../home/.ssh/..`];
  const there = [...targets, ...chains].filter((target) => existsSync(target)); // procfs is Linux's
  for (const target of there) {
    rmSync(world.link, { force: true });
    symlinkSync(target, world.link);
    expect([target, world.heal(), readlinkSync(world.link)]).toEqual([target, 'foreign', target]);
  }
  expect([treeOf(home), treeOf(world.root)]).toEqual(before);
  addFigure(task, there.length, '0 bytes changed behind the link');
});

test('[F5] what a killed heal left beside the link goes with a later one, other files stay', ({
  dir,
}) => {
  const world = scene(dir);
  const hourAgo = Date.now() / 1000 - 3600;
  const names = ['..venv.tmp-0123456789ab', '..venv.tmp-ba9876543210', '..venv.tmp-notes'];
  for (const name of names) symlinkSync('/nowhere', join(world.serverDir, name));
  lutimesSync(join(world.serverDir, names[0] ?? ''), hourAgo, hourAgo);
  lutimesSync(join(world.serverDir, names[2] ?? ''), hourAgo, hourAgo);
  expect(world.heal()).toBe('replaced');
  expect(readdirSync(world.serverDir).sort()).toEqual([...names.slice(1), '.venv'].sort());
});

test('[F1] a heal takes next to nothing', ({ task, dir }) => {
  const world = scene(dir);
  const times = Array.from({ length: 250 }, (_, round) => {
    rmSync(world.link, { force: true });
    ours[round % ours.length]?.[1](world);
    const startedAt = performance.now();
    expect(world.heal()).toBe('replaced');
    return performance.now() - startedAt;
  });
  const at = (share: number) => times.sort((a, b) => a - b)[Math.floor(times.length * share)] ?? 0;
  expect(at(0.5)).toBeLessThan(5); // on a busy machine the slow ones tell of the machine
  addFigure(task, times.length, `100 % healed, p95 ${at(0.95).toFixed(2)} ms`);
});

test('[F4] a server folder that is gone is no failure', ({ dir }) => {
  const { root, environment } = scene(dir);
  expect(healLink(join(dir, 'gone'), environment, root)).toBe('unwritable');
});

/** A socket file that nobody listens to any more. */
function listenAndDie(path: string): void {
  const program = 'import socket,sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])';
  execFileSync('python3', ['-c', program, path]);
}

function fifoIn(dir: string): string {
  execFileSync('mkfifo', [join(dir, 'fifo')]);
  return join(dir, 'fifo');
}

function treeOf(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' }).map((path) => {
    const { mode, size, ctimeMs } = lstatSync(join(dir, path));
    return `${path} ${mode} ${size} ${ctimeMs}`;
  });
}
