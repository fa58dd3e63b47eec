import { execFileSync } from 'node:child_process';
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { readSnapshot } from '../../../src/snapshot/read-snapshot.ts';
import { addFigure } from '../../helpers/figure.ts';
import { test } from '../../helpers/test.ts';

function sparse(file: string, bytes: number): void {
  const fd = openSync(file, 'w');
  ftruncateSync(fd, bytes);
  closeSync(fd);
}

const files: [string, (file: string) => void][] = [
  ['a FIFO without a writer', (file) => execFileSync('mkfifo', [file])],
  ['a directory', (file) => mkdirSync(file)],
  ['a device', (file) => symlinkSync('/dev/zero', file)],
  ['a link to itself', (file) => symlinkSync(file, file)],
  ['500 MB', (file) => sparse(file, 500_000_000)],
  ['one byte more than is allowed', (file) => sparse(file, 5 * 1024 * 1024 + 1)],
  ['empty', (file) => writeFileSync(file, '')],
  ['zeros', (file) => sparse(file, 4096)],
  ['a hundred thousand arrays deep', (file) => writeFileSync(file, '['.repeat(100_000))],
  ['forbidden, or broken for root', (file) => writeFileSync(file, '{', { mode: 0 })],
];

test.for(files)(
  '[F53] a snapshot that is %s reads as missing, told once',
  ([, make], { task, dir }) => {
    const file = join(dir, 'tools-cache.json');
    make(file);
    const problems: string[] = [];
    expect(readSnapshot(file, (problem) => problems.push(problem))).toBeUndefined();
    expect(problems).toEqual([expect.stringContaining(`\`${file}\` is not used: `)]);
    expect(readdirSync(dir)).toEqual(['tools-cache.json']);
    addFigure(task, 1, 'hostile files read as missing, told once');
  },
);

test('a snapshot that is not there is no problem', ({ dir }) => {
  const problems: string[] = [];
  const onProblem = (problem: string) => problems.push(problem);
  expect(readSnapshot(join(dir, 'none', 'tools-cache.json'), onProblem)).toBeUndefined();
  expect(problems).toEqual([]);
});
