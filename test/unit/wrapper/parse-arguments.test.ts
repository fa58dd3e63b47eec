import { expect, test } from 'vitest';
import { parseArguments } from '../../../src/wrapper/parse-arguments.ts';
import { addFigure } from '../../helpers/figure.ts';

test.each([
  ['greeter', { kind: 'run', server: 'greeter', mode: 'supervise' }],
  ['greeter --exec', { kind: 'run', server: 'greeter', mode: 'exec' }],
  ['--plan greeter', { kind: 'run', server: 'greeter', mode: 'plan' }],
  [
    'greeter -- node --help --exec',
    { kind: 'run', server: 'greeter', mode: 'supervise', command: ['node', '--help', '--exec'] },
  ],
  ['--help', { kind: 'help' }],
  ['--version', { kind: 'version' }],
])('%s', (line, expected) => {
  expect(parseArguments(line.split(' '))).toEqual(expected);
});

test.each(['', 'a b', '--fast a', '../a', '-a', 'a --', 'a --exec --plan', 'a/b', '.a'])(
  '`%s` is a usage error',
  (line) => {
    expect(() => parseArguments(line.split(' ').filter(Boolean))).toThrow(
      expect.objectContaining({ code: 'USAGE' }),
    );
  },
);

test('[H23] no name of a server can lead out of the plugin', ({ task }) => {
  const paths = ['..', '.', '../greeter', 'greeter/..', '/etc', 'a\\..', '.holdfast', 'C:x'];
  const words = ['-rf', '--', 'a b', '$(touch x)', '"x"', 'x;y', 'a\nb', 'a\0b', '\u{1f600}', ''];
  const names = [...paths, ...words, 'x'.repeat(300)];
  for (const name of names) {
    expect(() => parseArguments([name]), name).toThrow(expect.objectContaining({ code: 'USAGE' }));
  }
  addFigure(task, names.length, '0 path escapes');
});
