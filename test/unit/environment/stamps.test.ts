import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { compareContent, compareFiles, walkEnvironment } from '../../../src/environment/stamps.ts';
import { test } from '../../helpers/test.ts';

function write(dir: string, path: string, text: string): void {
  mkdirSync(dirname(join(dir, path)), { recursive: true });
  writeFileSync(join(dir, path), text);
}

function recordLine(path: string, text: string): string {
  return `${path},sha256=${createHash('sha256').update(text).digest('base64url')},${text.length}\n`;
}

function environment(dir: string): void {
  write(dir, 'pyvenv.cfg', 'home = /usr/bin\n');
  write(dir, 'bin/tool', '#!x\n');
  symlinkSync('/usr/bin/python3', join(dir, 'bin', 'python'));
  write(dir, 'lib/foo/a.py', 'a = 1\n');
  write(dir, 'lib/foo/na,me "x".py', '');
  write(dir, 'lib/foo/two\nlines', 'x');
  write(dir, 'lib/foo/__pycache__/a.pyc', 'bytecode');
  write(dir, 'lib/foo-1.dist-info/METADATA', 'Name: foo\n');
  const record = [
    recordLine('foo/a.py', 'a = 1\n'),
    recordLine('"foo/na,me ""x"".py"', ''),
    recordLine('../bin/tool', '#!x\n'),
    recordLine('../../outside.txt', 'nobody reads this'),
    'foo/__pycache__/a.pyc,,\nfoo-1.dist-info/RECORD,,\n',
  ];
  write(dir, 'lib/foo-1.dist-info/RECORD', record.join(''));
}

test('directories and the files that everything depends on are stamped, bytecode is not', ({
  dir,
}) => {
  environment(dir);
  const { stamps, files } = walkEnvironment(dir);
  expect(stamps.map(([path]) => path).sort()).toEqual([
    '.',
    'bin',
    'bin/python',
    'lib',
    'lib/foo',
    'lib/foo-1.dist-info',
    'lib/foo-1.dist-info/METADATA',
    'lib/foo-1.dist-info/RECORD',
    'pyvenv.cfg',
  ]);
  expect(files.trimEnd().split('\n')).toHaveLength(8);
});

test('an environment that nobody touched differs in nothing', ({ dir }) => {
  environment(dir);
  const { files } = walkEnvironment(dir);
  rmSync(join(dir, 'lib/foo/__pycache__'), { recursive: true });
  expect([compareFiles(dir, files), compareContent(dir)]).toEqual([[], []]);
});

test('the list of files finds what is missing, cut or newer', ({ dir }) => {
  environment(dir);
  const { files } = walkEnvironment(dir);
  truncateSync(join(dir, 'pyvenv.cfg'), 3);
  rmSync(join(dir, 'lib/foo/two\nlines'));
  utimesSync(join(dir, 'bin/tool'), new Date(), new Date(2_000_000_000_000));
  expect(compareFiles(dir, files).sort()).toEqual(['bin/tool', 'lib/foo/two\nlines', 'pyvenv.cfg']);
});

test('the content is compared with what was installed, whatever size and time say', ({ dir }) => {
  environment(dir);
  write(dir, 'lib/foo/a.py', 'a = 2\n');
  write(dir, 'lib/foo/na,me "x".py', 'x');
  rmSync(join(dir, 'bin/tool'));
  expect(compareContent(dir).sort()).toEqual(['bin/tool', 'lib/foo/a.py', 'lib/foo/na,me "x".py']);
});

test('garbage in the list of files counts for nothing', ({ dir }) => {
  expect(compareFiles(dir, 'garbage\n12\n\0\n')).toEqual([]);
});
