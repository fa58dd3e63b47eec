import { execFileSync } from 'node:child_process';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { AppError } from '../../../src/lib/app-error.ts';
import { readFileIfExists, readTailIfExists } from '../../../src/lib/files/read-file.ts';
import { test } from '../../helpers/test.ts';

describe('a whole file comes as it is', () => {
  test.for([0, 1, 4095, 4096, 4097, 65_535, 65_536, 65_537, 200_000])(
    'of %i bytes',
    (size, { dir }) => {
      const content = Buffer.from(Array.from({ length: size }, (_, index) => index % 251));
      writeFileSync(join(dir, 'file'), content);
      expect(readFileIfExists(join(dir, 'file'))?.equals(content)).toBe(true);
    },
  );

  test.runIf(process.platform === 'linux')('although its size says zero', () => {
    expect(readFileIfExists('/proc/self/stat')?.toString()).toContain(String(process.pid));
  });
});

test('a file at the bound is read, one above it is refused', ({ dir }) => {
  writeFileSync(join(dir, 'file'), 'four');
  expect(readFileIfExists(join(dir, 'file'), 4)?.toString()).toBe('four');
  expect(() => readFileIfExists(join(dir, 'file'), 3)).toThrow(AppError);
});

describe('a tail', () => {
  test.for([
    [3, 'our', false],
    [4, 'four', true],
    [9, 'four', true],
  ] as const)('of at most %i bytes', ([maxBytes, tail, isWhole], { dir }) => {
    writeFileSync(join(dir, 'file'), 'four');
    const read = readTailIfExists(join(dir, 'file'), maxBytes);
    expect({ tail: read?.tail.toString(), isWhole: read?.isWhole }).toEqual({ tail, isWhole });
  });

  test('[H26] of a terabyte is as short as any', ({ dir }) => {
    writeFileSync(join(dir, 'file'), '');
    truncateSync(join(dir, 'file'), 2 ** 40);
    expect(readTailIfExists(join(dir, 'file'), 10)?.tail).toEqual(Buffer.alloc(10));
  });
});

describe.each([
  ['whole', (path: string) => readFileIfExists(path)],
  ['tail', (path: string) => readTailIfExists(path, 10)],
])('read as a %s', (_, read) => {
  test('what is not there is undefined', ({ dir }) => {
    expect(read(join(dir, 'none'))).toBeUndefined();
  });

  test('[H26] a FIFO and a directory are refused, without waiting', ({ dir }) => {
    execFileSync('mkfifo', [join(dir, 'fifo')]);
    mkdirSync(join(dir, 'folder'));
    for (const name of ['fifo', 'folder'])
      expect(() => read(join(dir, name))).toThrow(`${name}\` is not a regular file`);
  });
});
