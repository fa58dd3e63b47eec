import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { openBuildLog } from '../../../../src/environment/install/build-log.ts';
import { test } from '../../../helpers/test.ts';

test('a short log is written as it comes, for its owner only', ({ dir }) => {
  const log = openBuildLog(join(dir, 'log'));
  log.write('one\ntw');
  expect(readFileSync(log.path, 'utf8')).toBe('one\n');
  log.write('o\nthree');
  log.close();
  expect([readFileSync(log.path, 'utf8'), (statSync(log.path).mode & 0o777).toString(8)]).toEqual([
    'one\ntwo\nthree',
    '600',
  ]);
});

test('a log that grows too long keeps its head and its tail, also while it grows', ({ dir }) => {
  const log = openBuildLog(join(dir, 'log'), { maxBytes: 1_000, refreshMs: 0 });
  for (let line = 0; line < 5_000; line++) {
    log.write(`line ${line}\n`);
    if (line === 2_500) expect(readFileSync(log.path, 'utf8')).toMatch(/^line 0\n.*line 2500\n$/s);
  }
  log.close();
  const text = readFileSync(log.path, 'utf8');
  expect(text).toMatch(/^line 0\n.*\n\[… cut …\]\n.*\nline 4999\n$/s);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1_000);
});

test('passwords of addresses are hidden, also when a chunk ends inside of one', ({ dir }) => {
  const log = openBuildLog(join(dir, 'log'));
  log.write('Looking in https://user:sec');
  log.write('ret@host/simple\n');
  expect(log.tail()).toBe('Looking in https://****@host/simple\n');
  log.close();
  expect(readFileSync(log.path, 'utf8')).toBe('Looking in https://****@host/simple\n');
});

test.skipIf(!existsSync('/dev/full'))('a full disk costs the log, not its last words', () => {
  const log = openBuildLog('/dev/full');
  log.write('one\ntwo\n');
  expect(log.tail()).toBe('one\ntwo\n');
  expect(log.close).not.toThrow();
});
