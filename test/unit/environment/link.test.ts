import { execFileSync } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { healLink } from '../../../src/environment/link.ts';
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
  test(`F1: a link that is ${title} is replaced`, ({ dir }) => {
    const world = scene(dir);
    make(world);
    expect(world.heal()).toBe('replaced');
    expect(readlinkSync(world.link)).toBe(world.environment);
    expect(world.heal()).toBe('kept');
    expect(readdirSync(world.serverDir)).toEqual(['.venv']);
  });
}

const theirs: [string, (s: ReturnType<typeof scene>, dir: string) => void][] = [
  ['a real directory', ({ link }) => mkdirSync(link)],
  ['a file', ({ link }) => writeFileSync(link, 'x')],
  ['a FIFO', ({ link }) => execFileSync('mkfifo', [link])],
  ["a link to somebody's directory", ({ link }, dir) => symlinkSync(join(dir, 'theirs'), link)],
];
for (const [title, make] of theirs) {
  test(`F2, F3, H1: ${title} in the link's place stays`, ({ dir }) => {
    const world = scene(dir);
    make(world, dir);
    const before = lstatSync(world.link, { bigint: true }).ctimeNs;
    expect(world.heal()).toBe('foreign');
    expect(lstatSync(world.link, { bigint: true }).ctimeNs).toBe(before);
  });
}

test('F4: a server folder that is gone is no failure', ({ dir }) => {
  const { root, environment } = scene(dir);
  expect(healLink(join(dir, 'gone'), environment, root)).toBe('unwritable');
});
