import { describe, expect, test } from 'vitest';
import { checkLine } from '../../../../src/environment/requirements/check-line.ts';
import { parseRequirementLines } from '../../../../src/environment/requirements/requirement-lines.ts';

test('lines are joined, comments and blank lines left out, and the first line is named', () => {
  const text =
    '\uFEFF# head\n\nfoo==1.0 \\\r\n    --hash=sha256:00 # why\nbar  # x\nbaz @ https://h/b.whl#sha256=11\nend \\';
  expect(parseRequirementLines(text)).toEqual([
    { line: 3, text: 'foo==1.0     --hash=sha256:00' },
    { line: 5, text: 'bar' },
    { line: 6, text: 'baz @ https://h/b.whl#sha256=11' },
    { line: 7, text: 'end' },
  ]);
});

describe('a line is accepted', () => {
  test.each([
    ['foo', { kind: 'requirement', isHashed: false }],
    [
      'foo[bar,baz]>=1,<2; python_version < "3.12" and sys_platform == "linux"',
      { kind: 'requirement', isHashed: false },
    ],
    ['foo==1 --hash=sha256:0a --hash=sha384:0b', { kind: 'requirement', isHashed: true }],
    ['foo @ https://example.org/foo-1-py3-none-any.whl', { kind: 'requirement', isHashed: false }],
    ['foo @ git+https://example.org/foo@0123456', { kind: 'requirement', isHashed: false }],
    ['foo; platform_machine == "a/b"', { kind: 'requirement', isHashed: false }],
    ['--require-hashes', { kind: 'option' }],
    ['--only-binary :all:', { kind: 'option' }],
    ['--no-binary=foo', { kind: 'option' }],
    ['--pre', { kind: 'option' }],
    ['-r base.txt', { kind: 'include', path: 'base.txt', role: 'requirements' }],
    ['-rbase.txt', { kind: 'include', path: 'base.txt', role: 'requirements' }],
    ['--requirement=base.txt', { kind: 'include', path: 'base.txt', role: 'requirements' }],
    ['-c "my pins.txt"', { kind: 'include', path: 'my pins.txt', role: 'constraints' }],
  ])('%s', (line, expected) => {
    expect(checkLine(line)).toEqual(expected);
  });
});

test.each([
  '-e .',
  '--editable=../x',
  '.',
  './foo',
  '../foo.whl',
  '/opt/foo',
  '~/foo',
  'sub/foo',
  'foo-1.0-py3-none-any.whl',
  'C:\\foo',
  'file:///opt/foo',
  'foo @ file:///opt/foo',
  'foo @ ./foo',
  'foo @ ${HOME}',
  'foo @ http://example.org/foo.whl',
  'git+ssh://git@example.org/foo',
  '--index-url https://evil.example/simple',
  '-i https://evil.example/simple',
  '-ihttps://evil.example/simple',
  '--extra-index-url=https://evil.example/simple',
  '--find-links /tmp',
  '-f /tmp',
  '--trusted-host evil.example',
  '--no-deps',
  '--global-option=x',
  'foo --config-settings=x=y',
  'foo --global-option="--x"',
  'foo --hash=sha256:00 -e .',
  'foo\0bar',
])('a line is refused: %s', (line) => {
  expect(checkLine(line)).toMatchObject({ kind: 'refused', hint: expect.any(String) });
});

test('who needs another index is told how to name it', () => {
  expect(checkLine('--extra-index-url https://x/simple')).toMatchObject({
    hint: expect.stringContaining('PIP_EXTRA_INDEX_URL'),
  });
});
