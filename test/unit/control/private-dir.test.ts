import { chmodSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { makeStateDir } from '../../../src/control/place/private-dir.ts';
import { test } from '../../helpers/test.ts';

const uid = process.getuid?.();
const unusable = expect.objectContaining({ code: 'STATE_UNUSABLE' });
const modeOf = (path: string) => statSync(path).mode % 0o1000;

describe.each([0o000, 0o077, 0o777])('umask %i', (umask) => {
  test('[F20] gives a folder and its parents mode 0700', ({ dir }) => {
    const made = join(dir, 'state', 'holdfast');
    const before = process.umask(umask);
    try {
      makeStateDir(made, uid);
    } finally {
      process.umask(before);
    }
    expect([made, join(dir, 'state')].map(modeOf)).toEqual([0o700, 0o700]);
  });
});

test('[H28] a folder that others may read is closed to them', ({ dir }) => {
  const open = join(dir, 'holdfast');
  mkdirSync(open);
  chmodSync(open, 0o755);
  makeStateDir(open, uid);
  expect(modeOf(open)).toBe(0o700);
});

test('[H3] a folder that others may write is refused and stays as it is', ({ dir }) => {
  for (const mode of [0o720, 0o702, 0o777]) {
    const open = join(dir, `holdfast-${mode}`);
    mkdirSync(open);
    chmodSync(open, mode);
    expect(() => makeStateDir(open, uid)).toThrow(unusable);
    expect(modeOf(open)).toBe(mode);
  }
});

test('[H3] a link, a file and the folder of another user are refused', ({ dir }) => {
  mkdirSync(join(dir, 'theirs'));
  chmodSync(join(dir, 'theirs'), 0o755);
  symlinkSync(join(dir, 'theirs'), join(dir, 'link'));
  symlinkSync(join(dir, 'nowhere'), join(dir, 'dangling'));
  writeFileSync(join(dir, 'file'), '');
  for (const name of ['link', 'dangling', 'file'])
    expect(() => makeStateDir(join(dir, name), uid)).toThrow(unusable);
  expect(() => makeStateDir(join(dir, 'theirs'), (uid ?? 0) + 1)).toThrow(unusable);
  expect(modeOf(join(dir, 'theirs'))).toBe(0o755);
});

test('[H3] a place where everybody may rename it is refused, unless the parent is sticky', ({
  dir,
}) => {
  chmodSync(dir, 0o777);
  expect(() => makeStateDir(join(dir, 'a'), uid)).toThrow(unusable);
  chmodSync(dir, 0o1777);
  expect(() => makeStateDir(join(dir, 'b'), uid)).not.toThrow();
});

test('[F20] a place that cannot be made is told as such', ({ dir }) => {
  writeFileSync(join(dir, 'file'), '');
  expect(() => makeStateDir(join(dir, 'file', 'holdfast'), uid)).toThrow(unusable);
  expect(() => makeStateDir('/proc/holdfast/state', uid)).toThrow(unusable);
});
