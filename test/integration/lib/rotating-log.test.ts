import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { RotatingLog } from '../../../src/lib/files/rotating-log.ts';
import { test } from '../../helpers/test.ts';

test('a log keeps what is appended, in order, for its owner alone', async ({ dir }) => {
  const path = join(dir, 'server.log');
  const log = new RotatingLog(path);
  for (let i = 0; i < 100; i++) log.append(`line ${i}\n`);
  await log.flush();
  const expected = Array.from({ length: 100 }, (_, i) => `line ${i}\n`).join('');
  expect(readFileSync(path, 'utf8')).toBe(expected);
  expect(statSync(path).mode % 0o1000).toBe(0o600);
});

test('a log goes on where another run ended', async ({ dir }) => {
  const path = join(dir, 'server.log');
  for (const word of ['one ', 'two']) {
    const log = new RotatingLog(path);
    log.append(word);
    await log.flush();
  }
  expect(readFileSync(path, 'utf8')).toBe('one two');
});

test('a full log becomes the one predecessor', async ({ dir }) => {
  const path = join(dir, 'server.log');
  const log = new RotatingLog(path, { maxBytes: 10 });
  for (const word of ['aaaaaa', 'bbbbbb', 'cccccc']) {
    log.append(word);
    await log.flush();
  }
  expect(readdirSync(dir).sort()).toEqual(['server.log', 'server.log.1']);
  expect(readFileSync(`${path}.1`, 'utf8')).toBe('bbbbbb');
  expect(readFileSync(path, 'utf8')).toBe('cccccc');
});

test('what is longer than a whole log keeps its end', async ({ dir }) => {
  const path = join(dir, 'server.log');
  const log = new RotatingLog(path, { maxBytes: 10 });
  log.append('0123456789abcdef');
  await log.flush();
  expect(readFileSync(path, 'utf8')).toBe('6789abcdef');
});

test('more than waits for the disk loses its oldest part, and says how much', async ({ dir }) => {
  const path = join(dir, 'server.log');
  const log = new RotatingLog(path, { maxBytes: 4 * 1024 * 1024 });
  for (let i = 0; i < 16; i++) log.append(Buffer.alloc(65_536, 'a'));
  log.append('last words');
  await log.flush();
  const text = readFileSync(path, 'utf8');
  const [note = '', dropped = '0'] = /\n\[(\d+) bytes were dropped here\]\n/.exec(text) ?? [];
  expect(Number(dropped)).toBeGreaterThan(0);
  expect(text.length - note.length + Number(dropped)).toBe(16 * 65_536 + 10);
  expect(text.endsWith('alast words')).toBe(true);
});

test('several processes share a log within its bounds', async ({ dir }) => {
  const path = join(dir, 'server.log');
  const module = resolve('src/lib/files/rotating-log.ts');
  const script = `
    import { RotatingLog } from ${JSON.stringify(module)};
    const log = new RotatingLog(${JSON.stringify(path)}, { maxBytes: 20_000 });
    for (let i = 0; i < 500; i++) {
      log.append(process.pid + ' ' + 'x'.repeat(90) + '\\n');
      await log.flush();
    }`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', script];
  await Promise.all(Array.from({ length: 3 }, () => promisify(execFile)(process.execPath, args)));
  expect(readdirSync(dir).sort()).toEqual(['server.log', 'server.log.1']);
  for (const name of readdirSync(dir)) {
    const text = readFileSync(join(dir, name), 'utf8');
    expect(text).toMatch(/^(\d+ x{90}\n)+$/);
    // each of the others may have looked at the size just before
    expect(text.length).toBeLessThan(20_000 + 3 * 100);
  }
});

test('a log that cannot be written reports its first failure and stays silent', async ({ dir }) => {
  const failures: unknown[] = [];
  const path = join(dir, 'missing', 'server.log');
  const log = new RotatingLog(path, { onFailure: (error) => failures.push(error) });
  for (const word of ['one', 'two']) {
    log.append(word);
    await log.flush();
  }
  expect(failures).toMatchObject([{ code: 'ENOENT' }]);
});

test('a predecessor that cannot be replaced ends the logging, not the process', async ({ dir }) => {
  const path = join(dir, 'server.log');
  mkdirSync(join(`${path}.1`, 'in-the-way'), { recursive: true });
  chmodSync(`${path}.1`, 0o700);
  const failures: unknown[] = [];
  const log = new RotatingLog(path, { maxBytes: 4, onFailure: (error) => failures.push(error) });
  for (const word of ['one', 'two']) {
    log.append(word);
    await log.flush();
  }
  expect(failures).toHaveLength(1);
  expect(readFileSync(path, 'utf8')).toBe('one');
});
